/** The sandbox under Node: parts from the cache, data in a folder, published ports on the loopback interface. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createMachine } from '../emulator/machine.ts'
import { DEFAULT_MEMORY_BYTES } from '../emulator/vm/machine-options.ts'
import type { MachineEvent, PowerAction } from '../protocol/machine/index.ts'
import type { Origin, Socket } from '../protocol/socket.ts'
import { DISK_BYTES, prepareDisk } from '../sandbox/disk.ts'
import { EventLog } from '../sandbox/event-log.ts'
import { systemHost } from '../sandbox/host.ts'
import type { Hosts } from '../sandbox/hosts.ts'
import { machineIdOf } from '../sandbox/machine-id.ts'
import { openSandbox, type Sandbox } from '../sandbox/sandbox.ts'
import { openFileBlockDevice } from './block-device.ts'
import { openDataRoot } from './data-root.ts'
import { fileLayout } from './file-layout.ts'
import { openGuest } from './guest-files.ts'
import { withPublishedPorts } from './published-ports.ts'
import { openFileStores } from './stores/index.ts'

export interface NodeSandboxOptions {
  /** Of the host. */
  name: string
  /** The hosts of this process. */
  hosts: Hosts
  dataRoot: string
  memoryMb: number
}

export interface NodeSandbox {
  connect(socket: Socket, origin: Origin): Promise<void>
  onCrash(listener: (reason: string) => void): void
  /** `reboot`, `poweroff` or `halt` was typed in the guest, which now waits for `stop`. */
  onPower(listener: (action: PowerAction) => void): void
  log: EventLog
  /** Runs a shell on the host, as a terminal does. */
  openTerminal: Sandbox['openTerminal']
  stop(): Promise<void>
}

/** @throws {DataRootInUse}; what the machine's start throws. */
export async function openNodeSandbox(options: NodeSandboxOptions): Promise<NodeSandbox> {
  const dataRoot = await openDataRoot(options.dataRoot)
  mkdirSync(join(options.dataRoot, 'state'), { recursive: true })
  const guest = await openGuest()
  const host = systemHost()
  const log = new EventLog({ host: options.name, now: host.now })
  const stores = openFileStores(join(options.dataRoot, 'state'))
  const disk = openFileBlockDevice(join(options.dataRoot, 'disk.img'), DISK_BYTES)
  const crash = new Set<(reason: string) => void>()
  const power = new Set<(action: PowerAction) => void>()
  const onEvent = (event: MachineEvent) => {
    if (event.type === 'crashed') for (const listener of crash) listener(event.reason)
    if (event.type === 'power') for (const listener of power) listener(event.action)
  }
  await prepareDisk(disk, () => guest.read('disk.template'))
  const machineId = await machineIdOf(stores.docs, host)
  const memoryBytes = options.memoryMb * 1024 * 1024
  const sandbox = await openSandbox({
    name: options.name,
    hosts: options.hosts,
    stores,
    layout: fileLayout(guest.imagesDir),
    host,
    log,
    onError: (error) => console.error(error),
    openMachine: async (layers) => {
      // A snapshot is of a machine with one size of memory; another size boots from the kernel.
      const start =
        memoryBytes === DEFAULT_MEMORY_BYTES
          ? { snapshot: await guest.read('base.state.zst') }
          : { boot: await guest.bootParts() }
      const machine = await createMachine({
        memoryBytes,
        wasm: await guest.wasm(),
        start,
        disk,
        layers,
        machineId,
        hostname: options.name,
        onEvent,
      })
      return withPublishedPorts(machine)
    },
  })
  return {
    connect: sandbox.connect,
    onCrash: (listener) => void crash.add(listener),
    onPower: (listener) => void power.add(listener),
    log,
    openTerminal: sandbox.openTerminal,
    async stop() {
      await sandbox.stop()
      disk.close()
      await dataRoot.release()
    },
  }
}
