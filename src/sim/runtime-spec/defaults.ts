/** What every container's OCI spec begins with: the same mounts, paths and devices as dockerd's default. */
import type { RuntimeMount, RuntimeSpec } from '../../protocol/oci-runtime.ts'

/** The only one there is. */
export const RUNTIME = 'crun'

export const MASKED_PATHS = [
  '/proc/asound',
  '/proc/acpi',
  '/proc/interrupts',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/sys/firmware',
  '/sys/devices/virtual/powercap',
]

export const READONLY_PATHS = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger']

export function defaultMounts(): RuntimeMount[] {
  return [
    mount('/proc', 'proc', 'proc', 'nosuid,noexec,nodev'),
    mount('/dev', 'tmpfs', 'tmpfs', 'nosuid,strictatime,mode=755,size=65536k'),
    mount('/dev/pts', 'devpts', 'devpts', 'nosuid,noexec,newinstance,ptmxmode=0666,mode=0620,gid=5'),
    mount('/sys', 'sysfs', 'sysfs', 'nosuid,noexec,nodev,ro'),
    mount('/sys/fs/cgroup', 'cgroup', 'cgroup', 'ro,nosuid,noexec,nodev'),
    mount('/dev/mqueue', 'mqueue', 'mqueue', 'nosuid,noexec,nodev'),
    mount('/dev/shm', 'tmpfs', 'shm', 'nosuid,noexec,nodev,mode=1777'),
  ]
}

function mount(destination: string, type: string, source: string, options: string): RuntimeMount {
  return { destination, type, source, options: options.split(',') }
}

type DeviceRule = NonNullable<NonNullable<RuntimeSpec['linux']['resources']>['devices']>[number]

/** Nothing but zero, null, urandom, random, tty and console; fuse is named as forbidden. */
export function defaultDeviceRules(): DeviceRule[] {
  const allowed: [number, number][] = [
    [1, 5],
    [1, 3],
    [1, 9],
    [1, 8],
    [5, 0],
    [5, 1],
  ]
  return [
    { allow: false, access: 'rwm' },
    ...allowed.map(([major, minor]): DeviceRule => ({ allow: true, type: 'c', major, minor, access: 'rwm' })),
    { allow: false, type: 'c', major: 10, minor: 229, access: 'rwm' },
  ]
}
