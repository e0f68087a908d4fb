/** A Docker host whose machine is scripted: the whole engine, its API and the registry, but no kernel. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildBusyboxLayout } from '../../images/fixtures/busybox-layout.ts'
import { fileLayout } from '../../src/node/file-layout.ts'
import { request } from '../../src/protocol/http/index.ts'
import type { MachineFacts } from '../../src/protocol/machine/index.ts'
import type { Dial } from '../../src/protocol/socket.ts'
import { EventLog } from '../../src/sandbox/event-log.ts'
import { systemHost } from '../../src/sandbox/host.ts'
import { DOCKER_SOCKET } from '../../src/sandbox/guest-clients.ts'
import { Hosts } from '../../src/sandbox/hosts.ts'
import { openSandbox } from '../../src/sandbox/sandbox.ts'
import { scriptedMachine } from '../../src/sim/scripted/machine.ts'
import type { Host } from '../../src/sim/base/host.ts'
import { memoryStores } from '../../src/sim/store/memory.ts'
import type { Ask } from './play.ts'

export interface ScriptedHost {
  dial: Dial
  /** Path of the daemon's socket, which only `dial` knows. */
  socket: string
  ask: Ask
  /** Our own mistakes that the engine told of. */
  reports: unknown[]
  stop(): Promise<void>
}

/** What the guest says of itself, as far as clients are shown it. */
const guestFacts = {
  kernelVersion: '6.1.176-drydock',
  operatingSystem: 'Drydock guest',
  hostname: 'docker-host',
  cgroupControllers: ['cpu', 'memory', 'pids'],
} satisfies Partial<MachineFacts>

/** Of a container that ran and wrote nothing: a directory on the guest's disk. */
const EMPTY_LAYER_BYTES = 4096
/** How many times quicker than a clock the engine's own waits are, of `stats` above all. */
const HASTE = 20

/** With busybox pulled. */
export async function openScriptedHost(): Promise<ScriptedHost> {
  const dir = mkdtempSync(join(tmpdir(), 'drydock-scripted-'))
  await buildBusyboxLayout(dir)
  const clock = systemHost()
  const host: Host = { ...clock, sleep: (ms, signal) => clock.sleep(ms / HASTE, signal) }
  const machine = scriptedMachine()
  machine.state.tree.write('/etc/passwd', 'root:x:0:0:root:/root:/bin/sh\n')
  const facts = { ...(await machine.host.facts()), ...guestFacts }
  Object.assign(machine.host, { facts: async () => facts })
  const { plans } = machine.state
  Object.assign(machine.containers, {
    writableSize: async (id: string) => (plans.has(id) ? EMPTY_LAYER_BYTES : 0),
  })
  const reports: unknown[] = []
  const name = guestFacts.hostname
  const { dial, stop } = await openSandbox({
    name,
    hosts: new Hosts(),
    stores: memoryStores(),
    layout: fileLayout(dir),
    host,
    log: new EventLog({ host: name, now: host.now }),
    onError: (error) => void reports.push(error),
    openMachine: async () => machine,
  })
  const send = async (method: string, path: string): Promise<string> => {
    const socket = await dial(`unix://${DOCKER_SOCKET}`)
    return (await request(socket, { method, path })).text()
  }
  await send('POST', '/images/create?fromImage=busybox&tag=latest')
  return {
    dial,
    socket: DOCKER_SOCKET,
    reports,
    async ask(method, path) {
      const body = await send(method, path)
      return body === '' ? null : JSON.parse(body)
    },
    async stop() {
      await stop()
      rmSync(dir, { recursive: true })
    },
  }
}
