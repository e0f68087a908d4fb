/** Linux capabilities as Docker names, adds and drops them. */
import { DockerError } from '../base/errors.ts'

/** All that Linux 6.1 knows, in the kernel's order. */
export const ALL_CAPABILITIES = (
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE ' +
  'NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN ' +
  'SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE ' +
  'MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE'
)
  .split(' ')
  .map((name) => `CAP_${name}`)

/** What a container has unless it asks for something else. */
export const DEFAULT_CAPABILITIES =
  'CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL AUDIT_WRITE'
    .split(' ')
    .map((name) => `CAP_${name}`)

/** `net_admin` → `CAP_NET_ADMIN`; `ALL` stays. @throws {DockerError} invalid */
export function normalizeCapabilities(names: string[] | null): string[] {
  return (names ?? []).map((given) => {
    const upper = given.toUpperCase()
    if (upper === 'ALL') return upper
    const name = upper.startsWith('CAP_') ? upper : `CAP_${upper}`
    if (ALL_CAPABILITIES.includes(name)) return name
    throw new DockerError('invalid', `unknown capability: "${name}"`)
  })
}

export function capabilitiesOf(wanted: {
  CapAdd: string[] | null
  CapDrop: string[] | null
  Privileged: boolean
}): string[] {
  if (wanted.Privileged) return ALL_CAPABILITIES
  const add = normalizeCapabilities(wanted.CapAdd)
  const drop = normalizeCapabilities(wanted.CapDrop)
  if (add.includes('ALL')) return ALL_CAPABILITIES.filter((name) => !drop.includes(name))
  if (drop.includes('ALL')) return unique(add)
  return unique([...DEFAULT_CAPABILITIES.filter((name) => !drop.includes(name)), ...add])
}

function unique(names: string[]): string[] {
  return [...new Set(names)]
}
