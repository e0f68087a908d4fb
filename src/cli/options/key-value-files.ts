/** `--env-file` and `--label-file`: lines of `KEY=value`, `#` comments. */
import type { CliContext } from '../context.ts'
import { FileError } from '../context.ts'
import { decodeBytes } from '../../protocol/go/bytes.ts'
import { absolutePath } from './volumes.ts'
import { cut } from './values.ts'

/**
 * @param lookup gives a key without `=` its value; without it, or where it finds nothing, the line is dropped.
 * @throws {Error} with docker's text.
 */
export async function readKeyValueFile(
  ctx: CliContext,
  path: string,
  lookup?: (key: string) => string | undefined,
): Promise<string[]> {
  const bytes = await ctx.files.read(absolutePath(path, ctx.cwd)).catch((error: unknown) => {
    throw error instanceof FileError ? new Error(`open ${path}: ${error.reason}`) : error
  })
  try {
    return parseKeyValues(bytes, lookup)
  } catch (error) {
    throw new Error(`invalid env file (${path}): ${(error as Error).message}`)
  }
}

export function parseKeyValues(bytes: Uint8Array, lookup?: (key: string) => string | undefined): string[] {
  const text = decodeBytes(bytes).replace(/^\ufeff/, '')
  const lines: string[] = []
  for (const [i, raw] of text.split('\n').entries()) {
    if (/[\udc80-\udcff](?<![\ud800-\udbff].)/s.test(raw))
      throw new Error(
        `invalid utf8 bytes at line ${i + 1}: [${[...new TextEncoder().encode(raw)].join(' ')}]`,
      )
    const line = raw.replace(/\r$/, '').trimStart()
    if (line === '' || line.startsWith('#')) continue
    const [key, value] = cut(line, '=')
    if (key === '') throw new Error(`no variable name on line '${line}'`)
    if (/[ \t]/.test(key)) throw new Error(`variable '${key}' contains whitespaces`)
    const found = value ?? lookup?.(line)
    if (found !== undefined) lines.push(`${key}=${found}`)
  }
  return lines
}
