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

const TASK = 'failed to create task for container: failed to create shim task: OCI runtime create failed: '
const INIT = 'runc create failed: unable to start container process: error during container init: '
const EXEC = 'OCI runtime exec failed: exec failed: unable to start container process: '

export function startFailure(error: unknown, program: string): StartFailure | null {
  return error instanceof RuntimeError ? failure(error, program, TASK, INIT) : null
}

export function execFailure(error: unknown, program: string): StartFailure | null {
  return error instanceof RuntimeError ? failure(error, program, '', EXEC) : null
}

function failure(error: RuntimeError, program: string, task: string, init: string): StartFailure {
  const quoted = quote(program)
  const refuse = (why: string, exitCode: number): StartFailure => ({
    error: new DockerError('invalid', `${task}${init}exec: ${quoted}: ${why}`),
    exitCode,
  })
  if (error.kind === 'notFound') return refuse(`${notFound(program)}: unknown`, NOT_FOUND)
  if (error.kind === 'denied') return refuse('permission denied: unknown', EACCES)
  // Clients take the exit code from the text, and know only this one for a directory.
  if (error.kind === 'directory') return refuse('is a directory: unknown: permission denied', EACCES)
  return other(error, task + init)
}

function notFound(program: string): string {
  return program.includes('/')
    ? `stat ${program}: no such file or directory`
    : 'executable file not found in $PATH'
}

/** What went wrong before the program was looked for: in the runtime's own words, as far as runc says the same. */
function other({ kind, message: said }: RuntimeError, prefix: string): StartFailure {
  const message = runcWords(said)
  const full =
    kind === 'full' && !/no space left on device/i.test(message)
      ? `${message}: no space left on device`
      : message
  const text = `${prefix}${full}: unknown`
  if (/permission denied/i.test(message)) {
    return { error: new DockerError('invalid', lower(text, 'permission denied')), exitCode: EACCES }
  }
  if (/not a directory/i.test(message)) {
    const hint =
      'Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type'
    return {
      error: new DockerError('invalid', `${lower(text, 'not a directory')}: ${hint}`),
      exitCode: NOT_FOUND,
    }
  }
  if (/no such file or directory/i.test(message)) {
    return {
      error: new DockerError('invalid', lower(text, 'no such file or directory')),
      exitCode: NOT_FOUND,
    }
  }
  return { error: new DockerError('system', text), exitCode: UNKNOWN }
}

/** crun begins the kernel's words with a capital, as C does; clients look for Go's. */
function lower(text: string, words: string): string {
  return text.replace(new RegExp(words, 'gi'), words)
}
