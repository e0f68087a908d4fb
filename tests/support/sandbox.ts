/** A sandbox in the test's own process, as `npm run dockerd` opens it, with a socket for clients and the shell of its guest. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openNodeSandbox, type NodeSandbox } from '../../src/node/sandbox.ts'
import { fromNode, listen } from '../../src/node/sockets.ts'
import { Hosts } from '../../src/sandbox/hosts.ts'
import { pull } from './daemon.ts'

export interface TestSandbox {
  name: string
  /** Path of its unix socket. */
  socket: string
  /** Of the environment of a client: `DOCKER_HOST`. */
  host: string
  dataRoot: string
  /** Types a line at a shell of the guest, of its own, and waits until it is done. */
  shell(line: string): Promise<ShellOutcome>
  /** Once, however often it is called. */
  stop(): Promise<void>
}

export interface ShellOutcome {
  status: number
  /** What the terminal showed, without carriage returns. */
  screen: string
}

export interface TestSandboxOptions {
  name: string
  /** By default it is alone. */
  hosts?: Hosts
  /** Pulled before it is handed over. */
  images?: string[]
}

/** A hook that calls this wants `START_TIMEOUT_MS`. @throws what the sandbox's start throws. */
export async function startSandbox({ name, hosts, images }: TestSandboxOptions): Promise<TestSandbox> {
  const dir = mkdtempSync(join(tmpdir(), 'drydock-sandbox-'))
  const [socket, dataRoot] = [join(dir, 'docker.sock'), join(dir, 'data')]
  const sandbox = await openNodeSandbox({ name, hosts: hosts ?? new Hosts(), dataRoot, memoryMb: 256 })
  const server = await listen({ path: socket }, (connection) => {
    void sandbox.connect(fromNode(connection), { kind: 'remote', name: 'docker' })
  })
  let stopped: Promise<void> | null = null
  const end = async () => {
    server.close()
    await sandbox.stop()
    rmSync(dir, { recursive: true, force: true })
  }
  const stop = () => (stopped ??= end())
  for (const image of images ?? []) await pull(socket, image)
  return { name, socket, host: `unix://${socket}`, dataRoot, stop, shell: (line) => typeLine(sandbox, line) }
}

/** Wide, so that the line that is typed stays one. */
const SIZE = { rows: 50, columns: 4000 }

async function typeLine(sandbox: NodeSandbox, line: string): Promise<ShellOutcome> {
  const shell = await sandbox.openTerminal(SIZE)
  const keys = shell.stdin!.getWriter()
  await keys.write(new TextEncoder().encode(`${line}; echo "<ended $?>"; exit\r`))
  const shown = await new Response(shell.stdout as ReadableStream<Uint8Array<ArrayBuffer>>).text()
  // What is typed before the prompt is there is shown twice. Where it is typed, there is no number.
  const found = /^[^]*<ended \$\?>"; exit\s*\n([^]*)<ended (\d+)>/.exec(shown)
  if (!found) throw new Error(`the shell ended: ${shown}`)
  return { status: Number(found[2]), screen: found[1]!.replaceAll('\r', '') }
}
