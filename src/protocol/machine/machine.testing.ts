/** Plans, streams and patience for tests of machines. */
import type {
  ContainerPlan,
  ContainerProcess,
  EndpointPlan,
  ExecPlan,
  Machine,
  PortPlan,
  Process,
} from './index.ts'
import type { RuntimeSpec } from '../oci-runtime.ts'
import type { Socket } from '../socket.ts'

export const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const CAPABILITIES = [
  'CAP_CHOWN',
  'CAP_KILL',
  'CAP_NET_BIND_SERVICE',
  'CAP_NET_RAW',
  'CAP_SETGID',
  'CAP_SETUID',
]

export interface PlanDraft {
  env?: string[]
  cwd?: string
  tty?: boolean
  stdin?: boolean
  size?: { rows: number; columns: number }
  files?: ContainerPlan['files']
  network?: ContainerPlan['network']
  resources?: NonNullable<RuntimeSpec['linux']['resources']>
  user?: { uid: number; gid: number; additionalGids?: number[] }
  readonlyRoot?: boolean
}

let ids = 0

export function aPlan(args: string[], layers: string[], draft: PlanDraft = {}): ContainerPlan {
  const { tty = false, stdin = false, size, files = [], network = { mode: 'none' } } = draft
  const id = (++ids).toString(16).padStart(8, '0').repeat(8)
  const stdio = { tty, stdin, ...(size ? { size } : {}) }
  return { id, layers, spec: aSpec(args, draft), files, network, stdio }
}

export function aSpec(
  args: string[],
  { env = [], cwd = '/', tty = false, resources, user, readonlyRoot = false }: PlanDraft,
): RuntimeSpec {
  const mount = (destination: string, type: string, options: string[], source = type) => ({
    destination,
    type,
    source,
    options,
  })
  const granted = user ? [] : CAPABILITIES
  return {
    ociVersion: '1.0.2',
    hostname: 'contract',
    root: { path: '', readonly: readonlyRoot },
    process: {
      terminal: tty,
      user: user ?? { uid: 0, gid: 0 },
      args,
      env: [PATH, ...env],
      cwd,
      capabilities: {
        bounding: CAPABILITIES,
        effective: granted,
        permitted: granted,
        inheritable: [],
        ambient: [],
      },
    },
    mounts: [
      mount('/proc', 'proc', ['nosuid', 'noexec', 'nodev']),
      mount('/dev', 'tmpfs', ['nosuid', 'strictatime', 'mode=755', 'size=65536k']),
      mount('/dev/pts', 'devpts', ['nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620', 'gid=5']),
      mount('/sys', 'sysfs', ['nosuid', 'noexec', 'nodev', 'ro']),
      mount('/sys/fs/cgroup', 'cgroup', ['ro', 'nosuid', 'noexec', 'nodev']),
      mount('/dev/shm', 'tmpfs', ['nosuid', 'noexec', 'nodev', 'mode=1777', 'size=67108864'], 'shm'),
    ],
    linux: {
      namespaces: (['pid', 'ipc', 'uts', 'mount', 'network', 'cgroup'] as const).map((type) => ({ type })),
      ...(resources ? { resources } : {}),
    },
  }
}

export function anExec(args: string[], stdio: Partial<ExecPlan['stdio']> = {}): ExecPlan {
  return {
    args,
    env: [PATH],
    cwd: '/',
    user: { uid: 0, gid: 0, additionalGids: [] },
    capabilities: CAPABILITIES,
    noNewPrivileges: false,
    stdio: { tty: false, stdin: false, ...stdio },
  }
}

/** A place on a bridge: the address ends with this number. */
export function bridged(number: number, bridge = 'docker0', network = '172.17'): ContainerPlan['network'] {
  const mac = `02:42:ac:11:00:${number.toString(16).padStart(2, '0')}`
  const endpoint: EndpointPlan = {
    bridge,
    interface: 'eth0',
    mac,
    ipv4: `${network}.0.${number}/16`,
    gateway: `${network}.0.1`,
  }
  return { mode: 'bridge', endpoints: [endpoint] }
}

export function aPort(number: number, hostPort: number): PortPlan {
  const to = { containerIp: `172.17.0.${number}`, containerPort: 80, bridge: 'docker0' }
  return { protocol: 'tcp', hostIp: '0.0.0.0', hostPort, ...to }
}

export async function resultOf(
  process: ContainerProcess,
): Promise<{ stdout: string; stderr: string; code: number; oomKilled: boolean }>
export async function resultOf(process: Process): Promise<{ stdout: string; stderr: string; code: number }>
export async function resultOf(process: Process) {
  const stderr = process.stderr ? textOf(process.stderr) : ''
  return { stdout: await textOf(process.stdout), stderr: await stderr, ...(await process.exited) }
}

export async function write({ stdin }: Process, input: string): Promise<void> {
  const writer = stdin!.getWriter()
  await writer.write(new TextEncoder().encode(input))
  writer.releaseLock()
}

/** Says something on a connection, closes it, and hears the other side out. */
export async function exchange({ readable, writable }: Socket, say: string): Promise<string> {
  const writer = writable.getWriter()
  await writer.write(new TextEncoder().encode(say))
  await writer.close()
  return textOf(readable)
}

/** A server in a container may need a moment, and one that serves one connection at a time may be between two. */
export async function dialPatiently(machine: Machine, address: string): Promise<Socket> {
  for (let tries = 0; ; tries++) {
    try {
      return await machine.host.dial(address)
    } catch (error) {
      if (tries === 20) throw error
      await sleep(100)
    }
  }
}

/** What has come from a stream so far. */
export class Seen {
  #text = ''
  #waiting: (() => void)[] = []

  constructor(stream: ReadableStream<Uint8Array>) {
    const decoder = new TextDecoder()
    const keep = (bytes: Uint8Array) => {
      this.#text += decoder.decode(bytes, { stream: true })
      for (const wake of this.#waiting.splice(0)) wake()
    }
    void stream.pipeTo(new WritableStream({ write: keep })).catch(() => undefined)
  }

  async until(expected: string): Promise<void> {
    while (!this.#text.includes(expected)) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }
}

/** `0123456789abcde\n` over and over. */
export function pattern(bytes: number): ReadableStream<Uint8Array> {
  const chunk = new TextEncoder().encode('0123456789abcde\n'.repeat(4096))
  let left = bytes
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(chunk.slice(0, Math.min(left, chunk.length)))
      left -= Math.min(left, chunk.length)
      if (left === 0) controller.close()
    },
  })
}

export async function sha256OfStream(
  stream: ReadableStream<Uint8Array>,
): Promise<{ bytes: number; sha256: string }> {
  const content = await new Response(stream).arrayBuffer()
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', content))
  return {
    bytes: content.byteLength,
    sha256: [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
  }
}

export function textOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  return new Response(stream).text()
}

export function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

/** @returns false, after a while. */
export function sleep(ms: number): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), ms))
}
