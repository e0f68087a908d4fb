/** `--device-read-bps` and its like as a line of cgroup v2's `io.max`. */
import type { Resources } from '../../protocol/docker/containers.ts'
import { DockerError, notServed } from '../base/errors.ts'
import type { DeviceLookup } from './devices.ts'

const KEYS = {
  BlkioDeviceReadBps: 'rbps',
  BlkioDeviceWriteBps: 'wbps',
  BlkioDeviceReadIOps: 'riops',
  BlkioDeviceWriteIOps: 'wiops',
} as const

/**
 * @returns `8:0 rbps=1048576`; null: no limits asked for.
 * @throws {DockerError} system: no such device; notImplemented: several devices, which the runtime cannot write at once.
 */
export async function ioMax(resources: Resources, host: DeviceLookup): Promise<string | null> {
  const limits = Object.entries(KEYS).flatMap(([field, key]) =>
    (resources[field as keyof typeof KEYS] ?? []).map(({ Path, Rate }) => ({
      path: Path,
      text: `${key}=${Rate}`,
    })),
  )
  const [path, ...others] = [...new Set(limits.map((limit) => limit.path))]
  if (path === undefined) return null
  if (others.length > 0) {
    throw notServed('ContainerStart', 'IO limits for several devices')
  }
  const [device] = (await host.at(path)) ?? []
  if (!device) throw new DockerError('system', `stat ${path}: no such file or directory`)
  return `${device.major}:${device.minor} ${limits.map(({ text }) => text).join(' ')}`
}
