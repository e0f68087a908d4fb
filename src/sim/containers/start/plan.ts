/** Everything that the machine needs to know for one run of a container. */
import { RuntimeError, type ContainerPlan } from '../../../protocol/machine/index.ts'
import { DockerError } from '../../base/errors.ts'
import type { JoinedNetwork } from '../../networks/endpoint.ts'
import type { EngineContext } from '../context.ts'
import { INIT_LAYER_ID } from '../../rootfs/init-layer.ts'
import { makeWorkingDirectory } from '../../rootfs/working-directory.ts'
import { buildSpec } from '../../runtime-spec/build.ts'
import { checkSpecText } from '../../runtime-spec/check-text.ts'
import { devicesOf } from '../../runtime-spec/devices.ts'
import { hostDevices } from '../../runtime-spec/host-devices.ts'
import { ioMax } from '../../runtime-spec/io-limits.ts'
import type { WantedMount } from '../../runtime-spec/mounts.ts'
import type { JoinedPids } from '../../runtime-spec/namespaces.ts'
import type { Container } from '../container.ts'
import { pidsFailure } from '../pids-limit.ts'
import { networkPlan } from './connect.ts'
import { hostnameFile, hostsFile, resolvConfFile, type NetworkFilesInput } from './network-files.ts'
import { lookUpUser } from './resolve-user.ts'

const INIT_BINARY = '/usr/bin/docker-init'

export interface PlanInput {
  mounts: WantedMount[]
  joined: JoinedPids
  networks: JoinedNetwork[]
  /** Whose network is shared. */
  donor: Container | null
}

/** @throws {RuntimeError} what the kernel would not take. @throws {DockerError} system: also what is wrong with the configuration, since the request was only to start it. */
export async function planRun(
  engine: EngineContext,
  container: Container,
  input: PlanInput,
): Promise<ContainerPlan> {
  const { record } = container
  const { config, hostConfig } = record
  await prepareWorkingDirectory(engine, container)
  const lookup = hostDevices(engine.machine)
  const spec = buildSpec({
    id: record.id,
    args: record.args,
    config,
    hostConfig,
    user: await lookUpUser(engine, container, config.User),
    devices: await devicesOf(hostConfig, lookup),
    mounts: input.mounts,
    joined: input.joined,
    init: await initOf(engine, container),
  })
  const io = await ioMax(hostConfig, lookup)
  if (io !== null) spec.linux.resources = { ...spec.linux.resources, unified: { 'io.max': io } }
  checkSpecText(spec)
  const pids = pidsFailure(record.id, hostConfig)
  if (pids !== null)
    throw new RuntimeError('other', `error setting cgroup config for procHooks process: ${pids}`)
  const [rows, columns] = hostConfig.ConsoleSize
  return {
    id: record.id,
    layers: [...record.image.layers, INIT_LAYER_ID],
    spec,
    files: input.donor ? [] : await networkFiles(engine, container, input.networks),
    network: networkPlan(container, input.networks, input.donor),
    stdio: {
      tty: config.Tty,
      stdin: config.OpenStdin,
      ...(config.Tty && rows > 0 && columns > 0 && { size: { rows, columns } }),
    },
    temporary: hostConfig.AutoRemove,
  }
}

async function prepareWorkingDirectory(
  { machine, images }: EngineContext,
  { record }: Container,
): Promise<void> {
  const { WorkingDir } = record.config
  if (record.startedBefore || WorkingDir === '' || WorkingDir === '/') return
  await makeWorkingDirectory(machine, images.layers, record.image.layers, record.id, WorkingDir)
}

/** Only in a pid namespace of its own. */
async function initOf({ machine }: EngineContext, { record }: Container) {
  const { Init, PidMode } = record.hostConfig
  if (!Init || PidMode !== '') return null
  if ((await machine.files.stat(INIT_BINARY)) === null) {
    throw new DockerError('system', 'exec: "docker-init": executable file not found in $PATH')
  }
  return { source: INIT_BINARY, destination: '/sbin/docker-init' }
}

async function networkFiles(
  engine: EngineContext,
  { record }: Container,
  networks: JoinedNetwork[],
): Promise<ContainerPlan['files']> {
  const input: NetworkFilesInput = {
    config: record.config,
    hostConfig: record.hostConfig,
    addresses: networks.map(({ address }) => address).filter(Boolean),
    gateway: engine.networks.find('bridge').bridge!.gateway,
    hostHosts: await hostFile(engine, '/etc/hosts', record.hostConfig.NetworkMode === 'host'),
    hostResolvConf: await hostFile(engine, '/etc/resolv.conf', true),
  }
  return [
    { name: 'hostname', content: hostnameFile(record.config), mode: 0o644 },
    { name: 'hosts', content: hostsFile(input), mode: 0o644 },
    { name: 'resolv.conf', content: resolvConfFile(input), mode: 0o644 },
  ]
}

async function hostFile({ machine }: EngineContext, path: string, needed: boolean): Promise<string> {
  if (!needed || (await machine.files.stat(path)) === null) return ''
  return new TextDecoder().decode(await machine.files.read(path))
}
