/** Host devices given to a container: the nodes made in it, and the rules that let it use them. */
import type { HostConfig } from '../../protocol/docker/containers.ts'
import type { RuntimeSpec } from '../../protocol/oci-runtime.ts'
import { DockerError } from '../base/errors.ts'
import { quote } from '../../protocol/go/strconv.ts'
import { defaultDeviceRules } from './defaults.ts'

type Device = NonNullable<RuntimeSpec['linux']['devices']>[number]
type DeviceRule = ReturnType<typeof defaultDeviceRules>[number]

/** A device node of the host. */
export interface HostDevice {
  path: string
  type: 'c' | 'b'
  major: number
  minor: number
  /** Permission bits. */
  mode: number
  uid: number
  gid: number
}

export interface DeviceLookup {
  /** The node there (symlinks followed), the nodes below if it is a directory; null if there is nothing. */
  at(path: string): Promise<HostDevice[] | null>
  /** All of /dev that a privileged container sees. */
  all(): Promise<HostDevice[]>
}

/** @throws {DockerError} system: there is no such device; invalid: a rule makes no sense. */
export async function devicesOf(
  config: HostConfig,
  host: DeviceLookup,
): Promise<{ devices: Device[]; rules: DeviceRule[] }> {
  refuseRequests(config)
  if (config.Privileged) {
    const mapped = await mapDevices(
      config,
      host,
      ({ PathOnHost, PathInContainer }) => PathOnHost !== PathInContainer,
    )
    const all = (await host.all()).map((device) => toDevice(device, device.path))
    return { devices: [...all, ...mapped.devices], rules: [{ allow: true, access: 'rwm' }] }
  }
  const mapped = await mapDevices(config, host, () => true)
  const cgroupRules = (config.DeviceCgroupRules ?? []).map(parseRule)
  return { devices: mapped.devices, rules: [...defaultDeviceRules(), ...mapped.rules, ...cgroupRules] }
}

/** `--gpus`: there is no driver for any. @throws {DockerError} system: as dockerd, at the start. */
function refuseRequests({ DeviceRequests }: HostConfig): void {
  const [request] = DeviceRequests ?? []
  if (!request) return
  const capabilities = (request.Capabilities ?? []).map((all) => `[${(all ?? []).join(' ')}]`).join(' ')
  throw new DockerError(
    'system',
    `could not select device driver ${quote(request.Driver)} with capabilities: [${capabilities}]`,
  )
}

async function mapDevices(
  config: HostConfig,
  host: DeviceLookup,
  wanted: (mapping: NonNullable<HostConfig['Devices']>[number]) => boolean,
): Promise<{ devices: Device[]; rules: DeviceRule[] }> {
  const devices: Device[] = []
  const rules: DeviceRule[] = []
  for (const mapping of (config.Devices ?? []).filter(wanted)) {
    const { PathOnHost, PathInContainer, CgroupPermissions } = mapping
    const found = await host.at(PathOnHost)
    if (!found?.length) {
      const why = found === null ? 'no such file or directory' : 'not a device node'
      throw new DockerError(
        'system',
        `error gathering device information while adding custom device ${quote(PathOnHost)}: ${why}`,
      )
    }
    for (const device of found) {
      devices.push(toDevice(device, device.path.replace(PathOnHost, PathInContainer || PathOnHost)))
      const { type, major, minor } = device
      rules.push({ allow: true, type, major, minor, access: CgroupPermissions || 'rwm' })
    }
  }
  return { devices, rules }
}

function toDevice({ type, major, minor, mode, uid, gid }: HostDevice, path: string): Device {
  return { path, type, major, minor, fileMode: mode, uid, gid }
}

/** `c 1:3 rwm`, `b 8:* r` @throws {DockerError} invalid */
export function parseRule(text: string): DeviceRule {
  const match = /^([acb]) ([0-9]+|\*):([0-9]+|\*) ([rwm]{1,3})$/.exec(text)
  if (!match) throw new DockerError('invalid', `invalid device cgroup rule format: '${text}'`)
  const [, type, major = '*', minor = '*', access = ''] = match
  return {
    allow: true,
    type: type as 'a' | 'b' | 'c',
    ...(major !== '*' && { major: Number(major) }),
    ...(minor !== '*' && { minor: Number(minor) }),
    access,
  }
}
