/**
 * The machine that the engine runs containers on, made of a guest in v86: its facets, put together. It knows nothing of
 * Docker's API. Whatever is asked is one CALL to the agent, wherever that can be.
 */
import type { Machine, MachineEvent } from '../protocol/machine/index.ts'
import { Containers } from './container/containers.ts'
import { Files } from './guest/files.ts'
import { startGuest, type GuestOptions } from './guest/guest.ts'
import { OwnHost } from './guest/own-host.ts'
import { randomHex } from './guest/random.ts'
import { Volumes } from './guest/volumes.ts'
import { Networks } from './network/networks.ts'

export interface GuestMachineOptions extends GuestOptions {
  /** Hears everything from the beginning, as listeners of `MachineHost.on` do. */
  onEvent?: (event: MachineEvent) => void
}

/** @throws the guest does not start: see `startGuest`. */
export async function createMachine(options: GuestMachineOptions): Promise<Machine> {
  const listeners = new Set<(event: MachineEvent) => void>(options.onEvent ? [options.onEvent] : [])
  const emit = (event: MachineEvent) => {
    for (const listener of listeners) listener(event)
  }
  const guest = await startGuest(options, emit)
  const { link, bootedAt } = guest
  link.on('oom', ({ name }) => emit({ type: 'oom', containerId: name }))
  link.on('power', ({ action }) => emit({ type: 'power', action }))
  const host = new OwnHost(guest, () => options.disk.flush(), listeners)
  const memoryBytes = async () => (await host.facts()).memoryBytes
  return {
    host,
    containers: new Containers({ link, randomHex, bootedAt, memoryBytes }),
    networks: new Networks(link),
    volumes: new Volumes(link),
    files: new Files(link),
  }
}
