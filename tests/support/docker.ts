/** The genuine docker client, as a user runs it. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'

/** The client's version, or null where it is not installed. Debian's own (20.10) prints other texts than 28.2.2. */
export function genuineClient(): { path: string; version: string } | null {
  const path = (process.env.PATH ?? '')
    .split(':')
    .map((dir) => `${dir}/docker`)
    .find((file) => existsSync(file))
  if (!path) return null
  const version = /version ([\d.]+)/.exec(execFileSync(path, ['--version']).toString())?.[1] ?? 'unknown'
  return { path, version }
}

export interface Outcome {
  code: number | null
  stdout: string
  stderr: string
}

export interface RunOptions {
  stdin?: string
  env?: Record<string, string>
  timeoutMs?: number
}

/** Runs a client to its end. */
export function runClient(command: string[], host: string, options: RunOptions = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = startClient(command, host, options.env)
    let stdout = ''
    let stderr = ''
    child.stdout!.on('data', (bytes: Buffer) => (stdout += bytes.toString()))
    child.stderr!.on('data', (bytes: Buffer) => (stderr += bytes.toString()))
    const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 60_000)
    child.once('error', reject)
    child.once('close', (code) => {
      clearTimeout(timer)
      resolve({ code, stdout, stderr })
    })
    child.stdin!.on('error', () => undefined)
    child.stdin!.end(options.stdin)
  })
}

/** Starts a client and leaves it running; the caller ends it. */
export function startClient(command: string[], host: string, env: Record<string, string> = {}): ChildProcess {
  const [program, ...args] = command
  return spawn(program!, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, DOCKER_HOST: host, DOCKER_CLI_HINTS: 'false', DOCKER_BUILDKIT: '0', ...env },
  })
}
