/** One line of Go's `encoding/csv`, in which `--mount`, `--network` and `--gpus` write their fields. */

/** @throws {Error} with Go's text for a stray quote, `EOF` for an empty line. */
export function parseCsv(line: string): string[] {
  if (line === '') throw new Error('EOF')
  const fields: string[] = []
  let at = 0
  for (;;) {
    const { field, end } = line[at] === '"' ? quotedField(line, at) : bareField(line, at)
    fields.push(field)
    if (end >= line.length) return fields
    at = end + 1
    if (at === line.length) return [...fields, '']
  }
}

function bareField(line: string, from: number): { field: string; end: number } {
  const comma = line.indexOf(',', from)
  const end = comma < 0 ? line.length : comma
  const field = line.slice(from, end)
  const quote = field.indexOf('"')
  if (quote >= 0)
    throw new Error(`parse error on line 1, column ${from + quote + 1}: bare " in non-quoted-field`)
  return { field, end }
}

function quotedField(line: string, from: number): { field: string; end: number } {
  let field = ''
  for (let at = from + 1; ;) {
    const quote = line.indexOf('"', at)
    if (quote < 0)
      throw new Error(
        `parse error on line 1, column ${line.length + 1}: extraneous or missing " in quoted-field`,
      )
    field += line.slice(at, quote)
    const next = line[quote + 1]
    if (next === undefined || next === ',') return { field, end: quote + 1 }
    if (next !== '"')
      throw new Error(`parse error on line 1, column ${quote + 1}: extraneous or missing " in quoted-field`)
    field += '"'
    at = quote + 2
  }
}
