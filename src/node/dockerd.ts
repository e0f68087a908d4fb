/** `npm run dockerd`: the sandbox under Node, for real Docker clients. */
import { chmodSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { FIRST_HOST } from '../protocol/host-name.ts'
import type { PowerAction } from '../protocol/machine/index.ts'
import { Hosts } from '../sandbox/hosts.ts'
import { isLocal, parseHost, type HostAddress } from './hosts.ts'
import { openNodeSandbox, type NodeSandbox } from './sandbox.ts'
import { fromNode, listen } from './sockets.ts'

const USAGE = `Usage: npm run dockerd -- [OPTIONS]

A Docker host in an emulated machine, for real Docker clients.

Options:
  -H, --host ADDRESS    unix:///path/docker.sock or tcp://127.0.0.1:2375; may be repeated
                        (default unix:///run/drydock.sock)
      --data-root DIR   where images, containers and volumes are kept (default ~/.local/share/drydock)
      --memory MB       memory of the machine (default 256)
      --help            this text`

/** An end that was asked for: the daemon ends with it, with status 0. */
const POWERED: Record<PowerAction, string> = {
  reboot: 'rebooted: start the daemon again',
  poweroff: 'powered off',
  halt: 'halted',
}

interface Options {
  hosts: HostAddress[]
  dataRoot: string
  memoryMb: number
}

/** @throws {Error} with a sentence for the user. */
function parseOptions(args: string[]): Options | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      host: { type: 'string', short: 'H', multiple: true, default: ['unix:///run/drydock.sock'] },
      'data-root': { type: 'string', default: join(homedir(), '.local/share/drydock') },
      memory: { type: 'string', default: '256' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) return 'help'
  const memoryMb = Number(values.memory)
  if (!Number.isInteger(memoryMb) || memoryMb < 64 || memoryMb > 1024)
    throw new Error(
      `invalid --memory ${JSON.stringify(values.memory)}: a whole number of megabytes from 64 to 1024`,
    )
  return { hosts: values.host.map(parseHost), dataRoot: values['data-root'], memoryMb }
}

async function serveOn(address: HostAddress, sandbox: NodeSandbox): Promise<() => void> {
  if (address.kind === 'unix') rmSync(address.path, { force: true })
  if (!isLocal(address)) console.error('warning: everybody who reaches this address controls the sandbox')
  const server = await listen(address.kind === 'unix' ? { path: address.path } : address, (socket) => {
    void sandbox.connect(fromNode(socket), { kind: 'remote', name: 'docker' })
  })
  if (address.kind === 'unix') chmodSync(address.path, 0o660)
  return () => {
    server.close()
    if (address.kind === 'unix') rmSync(address.path, { force: true })
  }
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2))
  if (options === 'help') return console.log(USAGE)
  const sandbox = await openNodeSandbox({ ...options, name: FIRST_HOST, hosts: new Hosts() })
  const closers: (() => void)[] = []
  let ending = false
  const end = async (code: number) => {
    if (ending) return
    ending = true
    for (const close of closers) close()
    await sandbox.stop()
    process.exit(code)
  }
  process.on('SIGINT', () => void end(0))
  process.on('SIGTERM', () => void end(0))
  sandbox.onCrash((reason) => {
    console.error(`the machine crashed: ${reason}`)
    void end(1)
  })
  sandbox.onPower((action) => {
    console.log(`the host was ${POWERED[action]}`)
    void end(0)
  })
  try {
    for (const address of options.hosts) closers.push(await serveOn(address, sandbox))
  } catch (error) {
    console.error(`cannot listen: ${error instanceof Error ? error.message : String(error)}`)
    return end(1)
  }
  const where = options.hosts.map((host) =>
    host.kind === 'unix' ? `unix://${host.path}` : `tcp://${host.host}:${host.port}`,
  )
  console.log(`Docker Engine API on ${where.join(' and ')}`)
}

main().catch((error: unknown) => {
  console.error(`dockerd: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
})
