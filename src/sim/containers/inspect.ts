/** `GET /containers/{id}/json` */
import type { ContainerInspect, NetworkSettings } from '../../protocol/docker/containers.ts'
import type { EngineContext } from './context.ts'
import { INIT_LAYER_ID } from '../rootfs/init-layer.ts'
import { formatTime } from '../base/time.ts'
import { joinedContainer } from '../runtime-spec/namespaces.ts'
import type { Container } from './container.ts'
import { toMountPoint } from './mount-point.ts'
import type { ContainerNetwork } from './record.ts'
import { layerSizes } from './size.ts'
import { toStateJSON } from './state.ts'

/** @param size whether to measure its files. @throws {DockerError} notFound */
export async function inspectContainer(
  engine: EngineContext,
  name: string,
  size: boolean,
): Promise<ContainerInspect> {
  const container = engine.containers.find(name)
  const sizes = size ? await layerSizes(engine, container) : undefined
  const { record } = container
  const [path = '', ...args] = record.args
  return {
    Id: record.id,
    Created: formatTime(record.created),
    Path: path,
    Args: args,
    State: toStateJSON(record.state, container.removal),
    Image: record.image.id,
    ...networkFilePaths(engine, container),
    // The log is kept outside of the machine.
    LogPath: '',
    Name: `/${record.name}`,
    RestartCount: record.restartCount,
    Driver: 'overlay2',
    Platform: record.image.os,
    MountLabel: '',
    ProcessLabel: '',
    AppArmorProfile: '',
    ExecIDs: container.execIds.size > 0 ? [...container.execIds] : null,
    HostConfig: record.hostConfig,
    GraphDriver: { Data: overlayOf(container), Name: 'overlay2' },
    ...sizes,
    Mounts: record.mounts.map(toMountPoint),
    Config: record.config,
    NetworkSettings: toNetworkSettings(record.network),
  }
}

/** Written when it first starts; before, there are none. */
function networkFilePaths(
  engine: EngineContext,
  { record }: Container,
): Pick<ContainerInspect, 'ResolvConfPath' | 'HostnamePath' | 'HostsPath'> {
  if (!record.startedBefore) return { ResolvConfPath: '', HostnamePath: '', HostsPath: '' }
  const donor = joinedContainer(record.hostConfig.NetworkMode)
  const owner = donor === undefined ? record.id : (engine.containers.tryFind(donor)?.id ?? record.id)
  const directory = `/var/lib/docker/containers/${owner}`
  return {
    ResolvConfPath: `${directory}/resolv.conf`,
    HostnamePath: `${directory}/hostname`,
    HostsPath: `${directory}/hosts`,
  }
}

function overlayOf({ record }: Container): Record<string, string> {
  const own = `/var/lib/docker/overlay2/${record.id}`
  const lower = [...record.image.layers, INIT_LAYER_ID].map(
    (diffId) => `/layers/${diffId.replace('sha256:', '')}`,
  )
  return {
    ID: record.id,
    LowerDir: lower.toReversed().join(':'),
    MergedDir: `${own}/merged`,
    UpperDir: `${own}/diff`,
    WorkDir: `${own}/work`,
  }
}

function toNetworkSettings(network: ContainerNetwork): NetworkSettings {
  const bridge = network.endpoints['bridge']
  return {
    Bridge: '',
    SandboxID: network.sandboxId,
    SandboxKey: network.sandboxKey,
    Ports: network.ports,
    HairpinMode: false,
    LinkLocalIPv6Address: '',
    LinkLocalIPv6PrefixLen: 0,
    SecondaryIPAddresses: null,
    SecondaryIPv6Addresses: null,
    EndpointID: bridge?.EndpointID ?? '',
    Gateway: bridge?.Gateway ?? '',
    GlobalIPv6Address: bridge?.GlobalIPv6Address ?? '',
    GlobalIPv6PrefixLen: bridge?.GlobalIPv6PrefixLen ?? 0,
    IPAddress: bridge?.IPAddress ?? '',
    IPPrefixLen: bridge?.IPPrefixLen ?? 0,
    IPv6Gateway: bridge?.IPv6Gateway ?? '',
    MacAddress: bridge?.MacAddress ?? '',
    Networks: network.endpoints,
  }
}
