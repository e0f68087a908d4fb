/** The seccomp filter of a container: Docker's default, none, or a profile of the user's. */
import type { SeccompProfile } from '../../protocol/oci-runtime.ts'
import { DockerError } from '../base/errors.ts'
import { ALLOWED, ALLOWED_WITH, NAMESPACE_FLAGS, PERSONALITIES } from './seccomp-default.ts'
import { parseProfile, type ProfileRule } from './seccomp-profile.ts'

const EPERM = 1
const ENOSYS = 38
const AF_VSOCK = 40
/** The guest's kernel and architecture, for profiles that distinguish. */
const KERNEL: [number, number] = [6, 1]
const ARCH = 'x86'

/**
 * @param profile `unconfined`, `builtin`, a profile as JSON text, or empty for the default.
 * @returns null: no filter.
 * @throws {DockerError} system: the profile is none.
 */
export function seccompOf(
  profile: string,
  privileged: boolean,
  capabilities: string[],
): SeccompProfile | null {
  if (profile === 'unconfined' || (privileged && profile === '')) return null
  return profile === '' || profile === 'builtin'
    ? defaultProfile(capabilities)
    : customProfile(profile, capabilities)
}

function defaultProfile(capabilities: string[]): SeccompProfile {
  const granted = Object.entries(ALLOWED_WITH).filter(([name]) => capabilities.includes(name))
  const names = new Set([...ALLOWED, ...granted.flatMap(([, calls]) => calls.split(' '))])
  const admin = capabilities.includes('CAP_SYS_ADMIN')
  return {
    defaultAction: 'SCMP_ACT_ERRNO',
    defaultErrnoRet: EPERM,
    architectures: ['SCMP_ARCH_X86'],
    syscalls: [
      allow([...names]),
      { ...allow(['socket']), args: [{ index: 0, value: AF_VSOCK, op: 'SCMP_CMP_NE' }] },
      ...PERSONALITIES.map((value) => ({
        ...allow(['personality']),
        args: [{ index: 0, value, op: 'SCMP_CMP_EQ' }],
      })),
      ...(admin ? [] : withoutNamespaces()),
    ],
  }
}

/** `clone` without new namespaces; `clone3` hides its flags in memory, so it is said not to exist. */
function withoutNamespaces(): SeccompProfile['syscalls'] {
  return [
    {
      ...allow(['clone']),
      args: [{ index: 0, value: NAMESPACE_FLAGS, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' }],
    },
    { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: ENOSYS },
  ]
}

function allow(names: string[]): SeccompProfile['syscalls'][number] {
  return { names, action: 'SCMP_ACT_ALLOW' }
}

function customProfile(text: string, capabilities: string[]): SeccompProfile | null {
  const file = parseProfile(text)
  if (!file.defaultAction && !file.syscalls?.length) return null
  if (file.architectures?.length && file.archMap?.length) {
    throw refuse(
      "both 'architectures' and 'archMap' are specified in the seccomp profile, use either 'architectures' or 'archMap'",
    )
  }
  const rules = (file.syscalls ?? []).filter((rule) => applies(rule, capabilities))
  return {
    defaultAction: file.defaultAction ?? '',
    ...(typeof file.defaultErrnoRet === 'number' && { defaultErrnoRet: file.defaultErrnoRet }),
    architectures: file.architectures ?? ['SCMP_ARCH_X86'],
    syscalls: rules.map(toRule),
  }
}

function toRule(rule: ProfileRule): SeccompProfile['syscalls'][number] {
  if (rule.name && rule.names?.length) {
    throw refuse("both 'name' and 'names' are specified in the seccomp profile, use either 'name' or 'names'")
  }
  return {
    names: rule.name ? [rule.name] : (rule.names ?? []),
    action: rule.action,
    ...(typeof rule.errnoRet === 'number' && { errnoRet: rule.errnoRet }),
    ...(rule.args?.length && { args: rule.args }),
  }
}

function applies({ includes, excludes }: ProfileRule, capabilities: string[]): boolean {
  if (excludes?.arches?.includes(ARCH)) return false
  if (excludes?.caps?.some((name) => capabilities.includes(name))) return false
  if (excludes?.minKernel && kernelIsAtLeast(excludes.minKernel)) return false
  if (includes?.arches?.length && !includes.arches.includes(ARCH)) return false
  if (includes?.caps?.some((name) => !capabilities.includes(name))) return false
  return !includes?.minKernel || kernelIsAtLeast(includes.minKernel)
}

function kernelIsAtLeast(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return KERNEL[0] > major || (KERNEL[0] === major && KERNEL[1] >= minor)
}

function refuse(why: string): DockerError {
  return new DockerError('system', why)
}
