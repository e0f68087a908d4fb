/** Our own daemon, for tests: a process as a user would start it, with a fresh data root. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { apiRequest } from './api.ts'
import { patience } from './patience.ts'

export { START_TIMEOUT_MS } from './patience.ts'

const root = resolve(import.meta.dirname, '../..')

export interface Daemon {
  /** Path of its unix socket. */
  socket: string
  /** Of the environment of a client: `DOCKER_HOST`. */
  host: string
  dataRoot: string
  pid: number
  /** What it printed so far, both streams. */
  output(): string
  /** Its exit status, when it has one. */
  ended: Promise<number | null>
  /** Ends it with a signal and waits. @returns its exit status. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

export interface DaemonOptions {
  /** Kept by the caller; by default a folder that goes with the daemon. */
  dataRoot?: string
  args?: string[]
  /** Pulled before it is handed over. */
  images?: string[]
}

/**
 * A hook that calls this wants `START_TIMEOUT_MS`: the guest may have to be built first, perhaps by another process.
 *
 * @throws {Error} it ended, or was silent for two minutes; with what it printed.
 */
export async function startDaemon(options: DaemonOptions = {}): Promise<Daemon> {
  const dir = mkdtempSync(join(tmpdir(), 'drydock-daemon-'))
  const socket = join(dir, 'docker.sock')
  const dataRoot = options.dataRoot ?? join(dir, 'data')
  const args = [
    '--import',
    'tsx',
    'src/node/dockerd.ts',
    '--host',
    `unix://${socket}`,
    '--data-root',
    dataRoot,
  ]
  const child = spawn(process.execPath, [...args, ...(options.args ?? [])], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal)
    const timer = setTimeout(() => child.kill('SIGKILL'), 30_000)
    const status = await ended
    clearTimeout(timer)
    rmSync(dir, { recursive: true, force: true })
    return status
  }
  const ready = new Promise<void>((resolve, reject) => {
    const { hear, end } = patience(() => reject(new Error(`the daemon does not answer: ${output}`)))
    const read = (bytes: Buffer) => {
      output += bytes.toString()
      hear(bytes.toString())
      if (!/Docker Engine API on /.test(output)) return
      end()
      resolve()
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    void ended.then((status) => {
      end()
      reject(new Error(`the daemon ended with ${status}: ${output}`))
    })
  })
  try {
    await ready
    for (const image of options.images ?? []) await pull(socket, image)
  } catch (error) {
    await stop('SIGKILL')
    throw error
  }
  return { socket, host: `unix://${socket}`, dataRoot, pid: child.pid!, output: () => output, ended, stop }
}

/** @throws {Error} the registry has it not. */
export async function pull(socket: string, image: string): Promise<void> {
  const [name, tag = 'latest'] = image.split(':')
  const { status, body } = await apiRequest(socket, 'POST', `/images/create?fromImage=${name}&tag=${tag}`)
  if (status !== 200 || body.includes('"error"')) throw new Error(`pull of ${image}: ${status} ${body}`)
}
