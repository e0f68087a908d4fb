/** Runs the agent and the docker stub, built for this machine with sanitizers, as normal programs for tests. */
import { execFileSync, spawn as spawnChild, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { AgentLink } from '../../../src/protocol/agent/index.ts'

/** One for each checkout and user. */
const checkout = createHash('sha256')
  .update(import.meta.dirname)
  .digest('hex')
  .slice(0, 8)
const build = join(tmpdir(), `drydock-agent-${userInfo().uid}-${checkout}`)

/** Where other programs to be tested are, such as those for the guest, which run here as well. */
const others = process.env['DRYDOCK_AGENT_PROGRAMS']

/** Paths of what `make test` builds. */
export const programs = {
  agent: join(others ?? join(build, 'test'), 'agent'),
  stub: join(others ?? join(build, 'test'), 'docker-stub'),
  fakeRuntime: join(build, 'test/fake_runtime'),
}

/** Builds what has changed, and runs the tests in C. Test files that run at the same time wait for each other. */
export function buildPrograms(): void {
  mkdirSync(build, { recursive: true })
  execFileSync(
    'flock',
    [join(build, 'lock'), 'make', '-C', join(import.meta.dirname, '..'), 'test', `BUILD=${build}`],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
}

export interface RunningAgent {
  link: AgentLink
  /** The raw link, for tests that speak nonsense. */
  socket: Duplex
  pid: number
  /** A directory of its own. */
  directory: string
  /** Hangs up, waits for its end, and removes the directory. @throws what it had to say, such as a sanitizer's report. */
  stop(): Promise<void>
  /** Its exit status, when it ends by itself. */
  ended: Promise<number | null>
}

/** @param wrapper a command that runs the agent, such as `unshare --net`. */
export function startAgent(wrapper: string[] = []): RunningAgent {
  const directory = mkdtempSync(join(tmpdir(), 'drydock-agent-'))
  const [command = '', ...args] = [...wrapper, programs.agent, '--link', '3']
  const child = spawnChild(command, args, { stdio: ['ignore', 'inherit', 'pipe', 'pipe'] })
  const socket = child.stdio[3] as Duplex
  const link = new AgentLink({
    send: (packet) => void socket.write(packet),
    onBytes: (listener) => void socket.on('data', listener),
  })
  socket.on('error', () => link.fail('the link was closed'))
  socket.on('close', () => link.fail('the link was closed'))
  const report = collect(child)
  const ended = new Promise<number | null>((resolve) => child.on('close', (status) => resolve(status)))
  const stop = async (): Promise<void> => {
    socket.destroy()
    const status = await ended
    rmSync(directory, { recursive: true, force: true })
    if (status !== 0 || report.text !== '') throw new Error(`the agent ended with ${status}: ${report.text}`)
  }
  return { link, socket, pid: child.pid ?? 0, directory, stop, ended }
}

function collect(child: ChildProcess): { text: string } {
  const report = { text: '' }
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (report.text += text))
  return report
}

/** Whether a command works here: what needs root or namespaces is skipped elsewhere. */
export function works(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

export async function readAll(readable: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder()
  let all = ''
  for await (const chunk of readable) all += decoder.decode(chunk, { stream: true })
  return all
}

/** Reads until the text has come. @throws {Error} the stream ended before. */
export async function readUntil(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  wanted: string | RegExp,
): Promise<string> {
  let all = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) throw new Error(`the stream ended after ${JSON.stringify(all)}`)
    all += new TextDecoder().decode(value)
    if (all.search(wanted) >= 0) return all
  }
}
