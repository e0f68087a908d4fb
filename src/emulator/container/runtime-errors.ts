import { RuntimeError } from '../../protocol/machine/index.ts'

/** By what crun 1.8 says (`src/libcrun/{linux,utils,container}.c`), the cause last. */
const KINDS: [RegExp, RuntimeError['kind']][] = [
  [
    /executable file .* not found|open executable: No such file|exec.*: No such file or directory$/i,
    'notFound',
  ],
  [/exec.*: Permission denied$|: Permission denied$/i, 'denied'],
  // crun finds that it is no regular file, and says so as EPERM.
  [/open executable: Operation not permitted$|Is a directory$/i, 'directory'],
  [/No space left on device$/i, 'full'],
]

/** @param log what crun wrote with `--log-format=json`: a line for each message. */
export function runtimeError(log: string): RuntimeError {
  const message = messageOf(log)
  const kind = KINDS.find(([pattern]) => pattern.test(message))?.[1] ?? 'other'
  return new RuntimeError(kind, message)
}

/** The last error; the text as it is if it is not JSON. */
function messageOf(log: string): string {
  const messages = log
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(readLine)
  return (
    messages.findLast((line) => line.level === 'error')?.msg ?? messages.at(-1)?.msg ?? 'the runtime failed'
  )
}

function readLine(line: string): { msg: string; level?: string } {
  try {
    const entry = JSON.parse(line) as { msg?: unknown; level?: unknown }
    if (typeof entry.msg === 'string')
      return { msg: entry.msg, ...(typeof entry.level === 'string' ? { level: entry.level } : {}) }
  } catch {
    // Not JSON: what a program prints that never came to its log.
  }
  return { msg: line }
}
