/** What a create request means in the API version that it was made in: fields that came later are ignored, combinations checked. */
import type { CreateRequest, HostConfig, Mount } from '../../../protocol/docker/containers.ts'
import { emptyEndpoint, type EndpointSettings } from '../../../protocol/docker/networks.ts'
import { DockerError } from '../../base/errors.ts'
import { isOlder, type ApiVersion } from '../../../protocol/docker/api-version.ts'
import { hostConfig as hostConfigCodec } from './codec.ts'

export interface AdaptedRequest {
  request: CreateRequest & { HostConfig: HostConfig }
  warnings: string[]
}

/** @throws {DockerError} invalid */
export function adaptRequest(request: CreateRequest, version: ApiVersion): AdaptedRequest {
  const host = request.HostConfig ?? hostConfigCodec.zero()
  const endpoints = { ...request.NetworkingConfig?.EndpointsConfig }
  useDefaultNetwork(host, endpoints)
  adaptMounts(host, version)
  forgetNewFields(host, version)
  if (isOlder(version, '1.44') && Object.keys(endpoints).length > 1) {
    throw refuse(
      `Container cannot be created with multiple network endpoints: ${Object.keys(endpoints).join(', ')}`,
    )
  }
  if (host.PidsLimit !== null && host.PidsLimit <= 0) host.PidsLimit = null
  const adapted = { ...request, HostConfig: host, NetworkingConfig: { EndpointsConfig: endpoints } }
  const warnings = [...volumeDriverWarning(host, version), ...moveMacAddress(adapted, endpoints, version)]
  return { request: adapted, warnings }
}

function refuse(why: string): DockerError {
  return new DockerError('invalid', why)
}

/** `default` is the bridge. */
function useDefaultNetwork(host: HostConfig, endpoints: Record<string, EndpointSettings | null>): void {
  if (host.NetworkMode !== '' && host.NetworkMode !== 'default') return
  host.NetworkMode = 'bridge'
  if (!('default' in endpoints)) return
  endpoints['bridge'] = endpoints['default']!
  delete endpoints['default']
}

function adaptMounts(host: HostConfig, version: ApiVersion): void {
  for (const mount of host.Mounts ?? []) {
    if (isOlder(version, '1.42')) forgetMountOptions(mount)
    else checkMountOptions(mount)
    if (isOlder(version, '1.44') && mount.BindOptions?.ReadOnlyForceRecursive) {
      throw refuse('BindOptions.ReadOnlyForceRecursive needs API v1.44 or newer')
    }
    if (isOlder(version, '1.45') && mount.VolumeOptions?.Subpath) {
      throw refuse('VolumeOptions.Subpath needs API v1.45 or newer')
    }
    if (isOlder(version, '1.48') && mount.Type === 'image') {
      throw refuse('Mount type "Image" needs API v1.48 or newer')
    }
  }
}

function forgetMountOptions(mount: Mount): void {
  if (mount.Type !== 'volume') delete mount.VolumeOptions
  if (mount.Type !== 'tmpfs') delete mount.TmpfsOptions
  if (mount.BindOptions) mount.BindOptions = { ...mount.BindOptions, CreateMountpoint: false }
}

function checkMountOptions(mount: Mount): void {
  const misplaced = (
    [
      ['VolumeOptions', 'volume'],
      ['BindOptions', 'bind'],
      ['TmpfsOptions', 'tmpfs'],
    ] as const
  ).find(([field, type]) => mount[field] && mount.Type !== type)
  if (misplaced) throw refuse(`${misplaced[0]} must not be specified on mount type "${mount.Type ?? ''}"`)
}

function forgetNewFields(host: HostConfig, version: ApiVersion): void {
  if (isOlder(version, '1.25')) host.AutoRemove = false
  if (isOlder(version, '1.40')) host.IpcMode ||= 'shareable'
  if (isOlder(version, '1.42')) host.ConsoleSize = [0, 0]
  else host.KernelMemory = 0
  if (isOlder(version, '1.43')) host.Annotations = null
}

function volumeDriverWarning(host: HostConfig, version: ApiVersion): string[] {
  const ambiguous = host.Mounts?.some(
    ({ Type, VolumeOptions }) => Type === 'volume' && !VolumeOptions?.DriverConfig?.Name,
  )
  if (host.VolumeDriver === '' || isOlder(version, '1.48') || !ambiguous) return []
  return [
    "WARNING: the container-wide volume-driver configuration is ignored for volumes specified via 'mount'. Use '--mount type=volume,volume-driver=...' instead",
  ]
}

/** Before 1.44 a container had one MAC address; since, each of its endpoints may ask for one. */
function moveMacAddress(
  request: CreateRequest & { HostConfig: HostConfig },
  endpoints: Record<string, EndpointSettings | null>,
  version: ApiVersion,
): string[] {
  const { MacAddress } = request
  const mode = request.HostConfig.NetworkMode
  const bridged = !['host', 'none'].includes(mode) && !mode.startsWith('container:')
  const old = isOlder(version, '1.44')
  if (!MacAddress) {
    if (old) for (const endpoint of Object.values(endpoints)) if (endpoint) endpoint.MacAddress = ''
    return []
  }
  if (!bridged && old) throw refuse('conflicting options: mac-address and the network mode')
  if (bridged) setMacAddress(endpoints, mode, MacAddress, old)
  if (old) return []
  request.MacAddress = ''
  return [
    'The container-wide MacAddress field is now deprecated. It should be specified in EndpointsConfig instead.',
  ]
}

function setMacAddress(
  endpoints: Record<string, EndpointSettings | null>,
  mode: string,
  mac: string,
  old: boolean,
): void {
  const [first] = Object.keys(endpoints)
  const name = old && first !== undefined ? first : mode
  if (first === undefined) endpoints[mode] = emptyEndpoint()
  const endpoint = endpoints[name]
  if (!endpoint) {
    throw refuse(
      'unable to migrate container-wide MAC address to a specific network: HostConfig.NetworkMode must match the identity of a network in NetworkSettings.Networks',
    )
  }
  if (!old && endpoint.MacAddress !== '' && endpoint.MacAddress !== mac) {
    throw refuse(
      'the container-wide MAC address must match the endpoint-specific MAC address for the main network, or be left empty',
    )
  }
  endpoint.MacAddress = mac
}
