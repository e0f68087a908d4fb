import { spawn } from 'node:child_process'

export interface RunOptions {
  cwd?: string
  /** Added to this process's environment. */
  env?: Record<string, string>
  /** Receives standard output and standard error as they come, whole lines not guaranteed. */
  onOutput?: (text: string) => void
}

/** A command that could not be started or ended with a status other than 0; `output` is both its streams. */
export class CommandFailed extends Error {
  readonly output: string

  constructor(command: string, reason: string, output: string) {
    super(`${command}: ${reason}\n${output.trimEnd().split('\n').slice(-20).join('\n')}`)
    this.name = 'CommandFailed'
    this.output = output
  }
}

/**
 * Run a command without a shell.
 *
 * @returns its standard output, as text.
 * @throws {CommandFailed} with the last 20 lines it printed.
 */
export function run(command: string, args: string[], options: RunOptions = {}): Promise<string> {
  const name = [command, ...args.slice(0, 3)].join(' ')
  const child = spawn(command, args, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { ...process.env, LC_ALL: 'C.UTF-8', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let standardOutput = ''
  let output = ''
  const collect = (text: string): void => {
    output += text
    options.onOutput?.(text)
  }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    standardOutput += text
    collect(text)
  })
  child.stderr.setEncoding('utf8').on('data', collect)
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new CommandFailed(name, error.message, output)))
    child.on('close', (status, signal) => {
      if (status === 0) resolve(standardOutput)
      else reject(new CommandFailed(name, signal ? `killed by ${signal}` : `exit status ${status}`, output))
    })
  })
}
