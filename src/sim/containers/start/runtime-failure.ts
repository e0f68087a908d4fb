/** The runtime's refusals in the words that Docker's clients look for, and the exit codes they stand for. */
import { RuntimeError } from '../../../protocol/machine/index.ts'
import { DockerError } from '../../base/errors.ts'
import { quote } from '../../../protocol/go/strconv.ts'
import { runcWords } from './runc-words.ts'

/** A start that failed: what to say, and what the container's exit code becomes. */
export interface StartFailure {
  error: DockerError
  exitCode: number
}

const EACCES = 126
const NOT_FOUND = 127
export const UNKNOWN = 128

/** What stands before a failure: of the configuration, and of the process. */
interface Prefix {
  early: string
  late: string
}

const CREATE =
  'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: '
const START: Prefix = {
  early: CREATE,
  late: `${CREATE}unable to start container process: error during container init: `,
}
const EXEC: Prefix = {
  early: 'OCI runtime exec failed: exec failed: ',
  late: 'OCI runtime exec failed: exec failed: unable to start container process: ',
}

export function startFailure(error: unknown, program: string): StartFailure | null {
  return error instanceof RuntimeError ? failure(error, program, START) : null
}

export function execFailure(error: unknown, program: string): StartFailure | null {
  return error instanceof RuntimeError ? failure(error, program, EXEC) : null
}

function failure(error: RuntimeError, program: string, prefix: Prefix): StartFailure {
  const refuse = (why: string, exitCode: number): StartFailure => ({
    error: new DockerError('invalid', `${prefix.late}exec: ${quote(program)}: ${why}`),
    exitCode,
  })
  if (error.kind === 'notFound') return refuse(`${notFound(program)}: unknown`, NOT_FOUND)
  if (error.kind === 'denied') return refuse('permission denied: unknown', EACCES)
  // The empty name, too: in the search path it is the directory itself, which runc passes over.
  if (error.kind === 'directory' && !program.includes('/'))
    return refuse(`${notFound(program)}: unknown`, NOT_FOUND)
  // Clients take the exit code from the text, and know only this one for a directory.
  if (error.kind === 'directory') return refuse('is a directory: unknown: permission denied', EACCES)
  const unopened = OPEN.exec(error.message)
  if (unopened === null) return other(error, prefix)
  if (!program.includes('/')) return refuse(`${notFound(program)}: unknown`, NOT_FOUND)
  return other(
    new RuntimeError(error.kind, `exec: ${quote(program)}: stat ${program}: ${unopened[1]}`),
    prefix,
  )
}

/** crun's, of a name that it cannot even look for. */
const OPEN = /^open executable: (.*)$/is

function notFound(program: string): string {
  return program.includes('/')
    ? `stat ${program}: no such file or directory`
    : 'executable file not found in $PATH'
}

/** What went wrong before the program was looked for: in the runtime's own words, as far as runc says the same. */
function other({ kind, message: said }: RuntimeError, prefix: Prefix): StartFailure {
  const { text, early } = runcWords(said)
  const full =
    kind === 'full' && !/no space left on device/i.test(text) ? `${text}: no space left on device` : text
  const message = `${early ? prefix.early : prefix.late}${full}: unknown`
  const refuse = (exitCode: number, hint = '') => ({
    error: new DockerError('invalid', message + hint),
    exitCode,
  })
  if (/permission denied/i.test(text)) return refuse(EACCES)
  if (/not a directory/i.test(text)) return refuse(NOT_FOUND, MOUNT_HINT)
  if (/no such file or directory/i.test(text)) return refuse(NOT_FOUND)
  return { error: new DockerError('system', message), exitCode: UNKNOWN }
}

const MOUNT_HINT =
  ': Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type'
