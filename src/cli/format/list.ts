/**
 * Lists: `docker ps`, `docker images`, … A row shows its columns to a template (`{{.ID}}`), and `--format` chooses the
 * template: `table` with aligned columns under headers, `json`, or one's own.
 */
import { messageOf } from '../errors.ts'
import { goType, type GoMethods, type GoValue } from '../../protocol/docker/go/types.ts'
import { boxed, goString, objectOf } from '../go/value.ts'
import { alignColumns } from './tabwriter.ts'
import { headerFunctions, parseTemplate, renderTemplate, type Template } from './template/index.ts'

/** What a row is to a template. Columns are worked out when asked for. */
export interface RowType {
  /** Go's name for it, in errors: `*formatter.ContainerContext`. */
  goName: string
  /** Header of each column in a table. */
  headers: Readonly<Record<string, string>>
}

export interface Row {
  columns: Record<string, () => string | GoValue>
  /** Columns that `{{json .}}` shows in another way. */
  inJson?: Record<string, () => string>
  /** `{{.Label "key"}}`. */
  label?: (key: string) => string
}

const STRING = goType('string')

function rowValue(type: RowType, row: Row): GoValue {
  const methods: GoMethods = {}
  for (const [name, column] of Object.entries(row.columns)) {
    methods[name] = { params: [], result: STRING, call: () => valueOf(column()) }
  }
  const { label } = row
  if (label)
    methods.Label = {
      params: [STRING],
      result: STRING,
      call: (_, [key]) => goString(label(key?.kind === 'string' ? key.v : '')),
    }
  methods.MarshalJSON = { params: [], result: goType('any'), call: () => columnsOf(row) }
  return objectOf(type.goName, methods)
}

function valueOf(column: string | GoValue): GoValue {
  return typeof column === 'string' ? goString(column) : column
}

/** For `{{json .}}`: all columns, as a map. */
function columnsOf(row: Row): GoValue {
  const members = Object.entries({ ...row.columns, ...row.inJson }).map(
    ([name, column]) => [name, boxed(valueOf(column()))] as const,
  )
  return { kind: 'map', type: goType('map[string]any'), v: new Map(members) }
}

function headerValue({ headers }: RowType): GoValue {
  const members = Object.entries(headers).map(([name, text]) => [name, goString(text)] as const)
  const label = (key: string) => key.split('.').at(-1)!.replaceAll(/[-_]/g, ' ')
  const map = goType('map[string]string')
  // A map that also answers `{{.Label "a.b-c"}}` with `b c`.
  const methods: GoMethods = {
    Label: {
      params: [STRING],
      result: STRING,
      call: (_, [key]) => goString(label(key?.kind === 'string' ? key.v : '')),
    },
  }
  return {
    kind: 'ptr',
    type: { kind: 'ptr', name: 'formatter.SubHeaderContext', elem: map, methods },
    v: { kind: 'map', type: map, v: new Map(members) },
  }
}

/** `table`, `table TEMPLATE`, `json` or TEMPLATE, taken apart. */
interface Format {
  isTable: boolean
  template: string
}

function readFormat(source: string): Format {
  const isTable = source.startsWith('table')
  const text = isTable ? source.slice('table'.length) : source === 'json' ? '{{json .}}' : source
  const template = text
    .replaceAll(/^ +| +$/g, '')
    .replaceAll(/\\t|\\n/g, (code) => (code === '\\t' ? '\t' : '\n'))
  return { isTable, template }
}

/**
 * The whole list as text.
 *
 * @param source the format as given on the command line, or the default one.
 * @throws {Error} `template parsing error: …`.
 */
export function formatList(source: string, type: RowType, rows: readonly Row[]): string {
  const { isTable, template } = readFormat(source)
  const parsed = attempt('template parsing error', () => parseTemplate(template))
  let body = ''
  for (const row of rows)
    body += `${attempt('template parsing error', () => renderTemplate(parsed, rowValue(type, row)))}\n`
  if (!isTable) return body
  return alignColumns(`${renderHeader(parsed, type)}\n${body}`, { minWidth: 10, padding: 3 })
}

/** A header that fails is cut short, without a word. */
function renderHeader(template: Template, type: RowType): string {
  let header = ''
  try {
    template.withFunctions(headerFunctions).execute(headerValue(type), (part) => (header += part))
  } catch {
    return header // the template works on rows, which is what counts
  }
  return header
}

/**
 * Runs a template on a row that stands for nothing: finds its errors before the daemon is asked.
 *
 * @returns whether it looked at a column that costs the daemon something.
 */
export function usesColumn(template: string, type: RowType, empty: Row, column: string): boolean {
  let used = false
  const watched = () => {
    used = true
    return empty.columns[column]!()
  }
  const row: Row = { ...empty, columns: { ...empty.columns, [column]: watched } }
  const parsed = attempt('failed to parse template', () => parseTemplate(template))
  attempt('failed to execute template', () => renderTemplate(parsed, rowValue(type, row)))
  return used
}

function attempt<T>(what: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    throw new Error(`${what}: ${messageOf(error)}`)
  }
}
