/** One boot in a worker: fetch the guest's parts, restore the snapshot, mount the disk, start the engine. */
import { createMachine } from '../../emulator/machine.ts'
import { DEFAULT_MEMORY_BYTES } from '../../emulator/vm/machine-options.ts'
import type { BootProgress } from '../../protocol/boot.ts'
import type { MachineEvent, PowerAction } from '../../protocol/machine/index.ts'
import type { BootInfo, BootOptions } from '../../protocol/sandbox.ts'
import type { Host } from '../../sim/base/host.ts'
import { MAX_API_VERSION } from '../../protocol/docker/api-version.ts'
import { DISK_BYTES, prepareDisk } from '../disk.ts'
import { engineInfo } from '../engine-info.ts'
import type { EventLog } from '../event-log.ts'
import { SandboxFailure } from '../failure.ts'
import type { Hosts } from '../hosts.ts'
import { machineIdOf } from '../machine-id.ts'
import { openSandbox, type Sandbox } from '../sandbox.ts'
import { fetchEmulator } from './emulator-wasm.ts'
import { GuestParts } from './guest-parts.ts'
import { fetchedLayout } from './static-layout.ts'
import { openStorage, type Storage } from './storage.ts'

export interface Boot {
  options: BootOptions
  progress: (data: Omit<BootProgress, 'ms'>) => void
  log: EventLog
  host: Host
  hosts: Hosts
  /** Of this boot, by `performance.now()`. */
  startedAt: number
  onCrash: (reason: string) => void
  onPower: (action: PowerAction) => void
}

export interface RunningHost {
  sandbox: Sandbox
  storage: Storage
  info: BootInfo
}

/** @throws {SandboxFailure} with what the learner is told. */
export async function bootHost(boot: Boot): Promise<RunningHost> {
  const { options, progress, host } = boot
  requireFeatures()
  const parts = await GuestParts.open(options.guestUrl)
  const storage = await openStorage(options.host, options.storage, DISK_BYTES)
  try {
    progress({
      stage: 'fetching',
      detail: 'base.state.zst',
      loadedBytes: 0,
      totalBytes: parts.size('base.state.zst'),
    })
    const [wasm, snapshot] = await Promise.all([fetchEmulator(), fetchSnapshot(parts, progress)])
    await prepareDisk(storage.disk, () => parts.fetch('disk.template'))
    const machineId = await machineIdOf(storage.stores.docs, host)
    const sandbox = await openSandbox({
      name: options.host,
      hosts: boot.hosts,
      stores: storage.stores,
      layout: fetchedLayout(options.registryUrl),
      host,
      log: boot.log,
      onError: (error) => console.error(error),
      openMachine: (layers) =>
        createMachine({
          memoryBytes: DEFAULT_MEMORY_BYTES,
          wasm,
          start: { snapshot },
          disk: storage.disk,
          layers,
          machineId,
          hostname: options.host,
          onEvent: (event) => follow(event, boot),
        }).catch((error: unknown) => {
          throw new SandboxFailure('machine', (error as Error).message, { cause: error })
        }),
      onMachine: () => progress({ stage: 'engine' }),
    })
    progress({ stage: 'ready' })
    return { sandbox, storage, info: await infoOf(sandbox.machine, storage.kind, boot.startedAt) }
  } catch (error) {
    await storage.close()
    throw error
  }
}

function requireFeatures(): void {
  if (typeof WebAssembly !== 'object')
    throw new SandboxFailure('unsupported', 'this browser has no WebAssembly')
  if (typeof DecompressionStream !== 'function')
    throw new SandboxFailure('unsupported', 'this browser cannot decompress streams (DecompressionStream)')
}

async function fetchSnapshot(parts: GuestParts, progress: Boot['progress']): Promise<Uint8Array> {
  const file = 'base.state.zst'
  const bytes = await parts.fetch(file, (loadedBytes, totalBytes) =>
    progress({ stage: 'fetching', detail: file, loadedBytes, totalBytes }),
  )
  progress({ stage: 'verifying', detail: file })
  return bytes
}

/** The machine's own stages; `ready` comes only when the engine answers. */
function follow(event: MachineEvent, boot: Boot): void {
  if (event.type === 'boot' && event.stage !== 'ready') boot.progress({ stage: event.stage })
  if (event.type === 'crashed') boot.onCrash(event.reason)
  if (event.type === 'power') boot.onPower(event.action)
}

async function infoOf(
  machine: RunningHost['sandbox']['machine'],
  storage: BootInfo['storage'],
  startedAt: number,
): Promise<BootInfo> {
  const { kernelVersion, architecture, memoryBytes } = await machine.host.facts()
  return {
    from: 'snapshot',
    bootMs: Math.round(performance.now() - startedAt),
    kernelVersion,
    architecture,
    memoryBytes,
    engineVersion: engineInfo.version,
    apiVersion: MAX_API_VERSION,
    storage,
  }
}
