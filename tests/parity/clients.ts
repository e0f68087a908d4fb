/** The two clients, called the same way. */
import { runDocker } from '../../src/cli/docker.ts'
import type { CliContext } from '../../src/cli/context.ts'
import { encodeBytes } from '../../src/protocol/go/bytes.ts'
import { dialNode, nodeFiles } from '../../src/node/cli-context.ts'
import type { Dial } from '../../src/protocol/socket.ts'
import { genuineClient, runClient } from '../support/docker.ts'

export interface Answer {
  stdout: string
  stderr: string
  status: number | null
}

export interface Call {
  args: string[]
  stdin: string
  env: Record<string, string>
}

/** Runs one command line to its end. */
export type Client = (call: Call) => Promise<Answer>

/** The texts compared are those of this version. */
export const GENUINE_VERSION = '28.2.2'

/** Null where that very version is not installed. */
export function genuine(socket: string): Client | null {
  const client = genuineClient()
  if (client?.version !== GENUINE_VERSION) return null
  return async ({ args, stdin, env }) => {
    const options = { stdin, env: { HOME: '/nonexistent', ...env }, timeoutMs: 30_000 }
    const { code, stdout, stderr } = await runClient([client.path, ...args], `unix://${socket}`, options)
    return { stdout, stderr, status: code }
  }
}

const utf8 = new TextDecoder()

/** Ours, in this process. @param dial knows the socket. */
export function ours(socket: string, dial: Dial = dialNode): Client {
  return async ({ args, stdin, env }) => {
    const output = { stdout: '', stderr: '' }
    const sink = (name: 'stdout' | 'stderr') => ({
      isTty: false,
      write: async (data: Uint8Array | string) => {
        output[name] += utf8.decode(typeof data === 'string' ? encodeBytes(data) : data)
      },
    })
    const gone = new AbortController()
    const timer = setTimeout(() => gone.abort(new Error('took too long')), 30_000)
    const context: CliContext = {
      args,
      env: { HOME: '/nonexistent', DOCKER_HOST: `unix://${socket}`, ...env },
      cwd: process.cwd(),
      stdin: { isTty: false, readable: textStream(stdin), setRaw: () => undefined },
      stdout: sink('stdout'),
      stderr: sink('stderr'),
      size: () => null,
      onResize: () => () => undefined,
      onSignal: () => () => undefined,
      catchPipe: () => undefined,
      dial,
      origin: { kind: 'remote', name: 'docker' },
      files: nodeFiles,
      now: () => Date.now(),
      signal: gone.signal,
      corr: 'parity',
      arch: process.arch === 'x64' ? 'amd64' : process.arch,
    }
    const status = await runDocker(context)
    clearTimeout(timer)
    return { ...output, status }
  }
}

function textStream(text: string): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      if (text !== '') controller.enqueue(new TextEncoder().encode(text))
      controller.close()
    },
  })
}
