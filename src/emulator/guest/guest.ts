/** A guest from its start to the moment when it is a host: emulator, agent, identity, disk and layers. */
import { AgentLink, protocolVersion } from '../../protocol/agent/index.ts'
import type { LayerSource } from '../../protocol/layer.ts'
import type { MachineEvent } from '../../protocol/machine/index.ts'
import type { BlockDevice } from '../disk/block-device.ts'
import { bootTime, identityOperations, keepHome, storageOperations, type HostSettings } from './host.ts'
import { createNinepServer } from '../ninep/server.ts'
import { randomBytes, randomHex, randomMac } from './random.ts'
import { startVm, type Vm, type VmOptions } from '../vm/vm.ts'
import { watchForHang } from './watchdog.ts'

export interface GuestOptions extends Pick<VmOptions, 'memoryBytes' | 'wasm' | 'start'> {
  /** Formatted; see `disk-template.ts`. */
  disk: BlockDevice
  layers: LayerSource
  /** `docker-host` if not given. */
  hostname?: string
  /** 32 hex digits; whoever wants the sandbox to keep it, keeps it. */
  machineId?: string
  /** Of eth0, with prefix length. */
  address?: string
}

export interface Guest {
  link: AgentLink
  vm: Vm
  machineId: string
  /** Unix milliseconds, by the guest's own clock. */
  bootedAt: number
  /** Ends the emulator; whoever waits for the guest hears why. */
  stop(reason: string): void
}

/** @throws the snapshot does not fit, the guest crashes on the way, or its disk cannot be mounted. */
export async function startGuest(options: GuestOptions, emit: (event: MachineEvent) => void): Promise<Guest> {
  const startedAt = performance.now()
  const stage = (name: string) =>
    emit({ type: 'boot', stage: name, atMs: Math.round(performance.now() - startedAt) })
  const settings = settingsOf(options)
  const restoring = 'snapshot' in options.start
  stage(restoring ? 'restoring' : 'booting')
  const { vm, link, stop } = await connect(options, restoring, emit)
  try {
    await link.hello
    stage('time')
    await link.call(...identityOperations({ ...settings, nowMs: Date.now() }))
    stage('entropy')
    await link.call(...storageOperations())
    await keepHome(link)
    stage('disk')
    const bootedAt = await bootTime(link, Date.now())
    stage('ready')
    return { vm, link, stop, bootedAt, machineId: settings.machineId }
  } catch (error) {
    stop('the guest did not start')
    throw error
  }
}

async function connect(options: GuestOptions, restoring: boolean, emit: (event: MachineEvent) => void) {
  const ninep = createNinepServer(options.layers)
  let crashedEarly: string | undefined
  let fail = (reason: string): void => void (crashedEarly = reason)
  const vm = await startVm({
    ...options,
    handle9p: (request, reply) => ninep.handle(request, reply),
    onConsole: (text) => emit({ type: 'console', text }),
    onCrash: (reason) => fail(reason),
  })
  // A snapshot is taken after the greeting, which therefore does not come again.
  const link = new AgentLink(vm.agent, {
    ...(restoring ? { greeted: { protocolVersion, kernelRelease: '' } } : {}),
    onBroken: (reason) => fail(reason),
  })
  const stopWatching = watchForHang(link, (reason) => fail(reason))
  const stop = (reason: string) => {
    stopWatching()
    vm.destroy()
    link.fail(reason)
  }
  fail = (reason) => {
    stop(reason)
    emit({ type: 'crashed', reason })
  }
  if (crashedEarly !== undefined) fail(crashedEarly)
  return { vm, link, stop }
}

function settingsOf({
  hostname = 'docker-host',
  machineId,
  address = '10.0.0.2/24',
}: GuestOptions): HostSettings {
  return {
    hostname,
    address,
    machineId: machineId ?? randomHex(32),
    mac: randomMac(),
    nowMs: Date.now(),
    entropy: randomBytes(256),
  }
}
