/** An engine on a scripted machine, asked over HTTP as a client would. */
import type { EventMessage } from '../../protocol/docker/events.ts'
import type { Occurrence } from '../../protocol/sim-event.ts'
import { request, serve, type HttpResponse } from '../../protocol/http/index.ts'
import { socketPair, type Socket } from '../../protocol/socket.ts'
import { scriptedMachine, type ScriptedMachine } from '../scripted/machine.ts'
import type { Images } from '../images/images.ts'
import type { Programs } from '../scripted/programs.ts'
import { memoryStores } from '../store/memory.ts'
import type { Stores } from '../store/store.ts'
import { createEngine, type Engine } from '../engine.ts'
import { Filters } from '../base/filters.ts'
import type { Host } from '../base/host.ts'
import { someImages } from './images.ts'

export interface TestEngine {
  engine: Engine
  machine: ScriptedMachine
  stores: Stores
  /** All events so far. */
  events: EventMessage[]
  /** What was recorded for the picture. */
  records: Occurrence[]
  /** What was reported as our own mistake, or failed with nobody waiting. */
  reports: unknown[]
  api(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<HttpResponse>
  /** Bytes as they are, then the end of the client's direction. @returns all that comes back. */
  raw(bytes: string): Promise<string>
  /** An upgraded connection. */
  upgrade(path: string, body?: unknown): Promise<{ response: HttpResponse; socket: Socket }>
  /** Creates a busybox container. @returns its id. */
  create(config: Record<string, unknown>, name?: string): Promise<string>
  /** Creates and starts. @returns its id. */
  run(config: Record<string, unknown>, name?: string): Promise<string>
  inspect(id: string): Promise<ContainerLike>
  /** Actions so far, of containers, networks and volumes: `container die`. */
  actions(): string[]
  /** The same stores and disk with a new engine, as after a crash of the host. */
  reboot(): Promise<TestEngine>
}

// eslint-like strictness is not the point of a look into an answer.
export type ContainerLike = Record<string, never> & {
  State: {
    Status: string
    Running: boolean
    ExitCode: number
    Error: string
    OOMKilled: boolean
    Pid: number
  }
  NetworkSettings: {
    IPAddress: string
    Ports: Record<string, unknown>
    Networks: Record<string, { IPAddress: string }>
  }
  HostConfig: Record<string, unknown>
  Config: Record<string, unknown>
  Mounts: Record<string, unknown>[]
}

export interface TestEngineOptions {
  programs?: Programs
  images?: Images
  stores?: Stores
  machine?: ScriptedMachine
  host?: Partial<Host>
}

let count = 0

export async function anEngine(options: TestEngineOptions = {}): Promise<TestEngine> {
  const stores = options.stores ?? memoryStores()
  const machine = options.machine ?? scriptedMachine(options.programs)
  const reports: unknown[] = []
  const records: TestEngine['records'] = []
  const engine = await createEngine({
    machine,
    images: () => options.images ?? someImages(),
    docs: stores.docs,
    logs: stores.logs,
    host: { ...aHost(), ...options.host },
    record: (event) => void records.push(event),
    info: { version: '0.1.0', gitCommit: 'test', buildTime: '' },
    report: (error) => reports.push(error),
  })
  const events: EventMessage[] = []
  engine.events.subscribe(new Filters(), (message) => events.push(message))
  await engine.start()

  let requests = 0
  const send = (method: string, path: string, body: unknown, headers: Record<string, string>) => {
    const [client, server] = socketPair()
    void serve(server, engine.handler, {
      origin: { kind: 'remote', name: 'test' },
      newCorr: () => `request ${++requests}`,
      onError: (error) => reports.push(error),
    })
    const encoded = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
    return request(client, {
      method,
      path,
      headers: { ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
      ...(encoded !== undefined && { body: encoded }),
    })
  }
  const test: TestEngine = {
    engine,
    machine,
    stores,
    events,
    records,
    reports,
    api: (method, path, body, headers = {}) => send(method, path, body, headers),
    async raw(bytes) {
      const [client, server] = socketPair()
      void serve(server, engine.handler, { onError: (error) => reports.push(error) })
      const writer = client.writable.getWriter()
      await writer.write(new TextEncoder().encode(bytes))
      await writer.close()
      return new TextDecoder().decode(await readAll(client.readable))
    },
    async upgrade(path, body) {
      const response = await send('POST', path, body, { Upgrade: 'tcp', Connection: 'Upgrade' })
      if (!response.upgraded) throw new Error(`${path}: ${response.status} ${await response.text()}`)
      return { response, socket: response.upgraded }
    },
    async create(config, name) {
      const query = name === undefined ? '' : `?name=${name}`
      const response = await test.api('POST', `/containers/create${query}`, { Image: 'busybox', ...config })
      const answer = (await response.json()) as { Id: string; message?: string }
      if (response.status !== 201) throw new Error(answer.message)
      return answer.Id
    },
    async run(config, name) {
      const id = await test.create(config, name)
      const response = await test.api('POST', `/containers/${id}/start`)
      if (response.status !== 204) throw new Error(await response.text())
      return id
    },
    inspect: async (id) => (await (await test.api('GET', `/containers/${id}/json`)).json()) as ContainerLike,
    actions: () => events.map(({ Type, Action }) => `${Type} ${Action}`),
    async reboot() {
      machine.host.crash('power cut')
      return anEngine({ ...options, stores, machine })
    },
  }
  return test
}

function aHost(): Host {
  return {
    now: () => Date.now(),
    newId: () => (++count).toString(16).padStart(4, '0') + hex(crypto.getRandomValues(new Uint8Array(30))),
    random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(resolve, ms)
        signal?.addEventListener('abort', () => {
          clearTimeout(timer)
          reject(signal.reason as Error)
        })
      }),
  }
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Reads a stream to its end. */
export async function readAll(readable: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  const reader = readable.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    parts.push(value)
  }
  return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer())
}

/** Takes multiplexed output apart. */
export function unframe(bytes: Uint8Array): { stdout: string; stderr: string } {
  const texts = { stdout: '', stderr: '' }
  for (let at = 0; at + 8 <= bytes.length;) {
    const size = new DataView(bytes.buffer, bytes.byteOffset + at + 4).getUint32(0)
    const text = new TextDecoder().decode(bytes.subarray(at + 8, at + 8 + size))
    texts[bytes[at] === 2 ? 'stderr' : 'stdout'] += text
    at += 8 + size
  }
  return texts
}

export async function logsOf(
  test: TestEngine,
  id: string,
  query = '',
): Promise<{ stdout: string; stderr: string }> {
  const response = await test.api('GET', `/containers/${id}/logs?stdout=1&stderr=1${query}`)
  return unframe(await response.bytes())
}

/** Waits for the end. @returns the exit code. */
export async function waitFor(test: TestEngine, id: string, condition = 'not-running'): Promise<number> {
  const response = await test.api('POST', `/containers/${id}/wait?condition=${condition}`)
  return ((await response.json()) as { StatusCode: number }).StatusCode
}
