/** `--security-opt`, checked in Docker's words. */
import { DockerError } from '../base/errors.ts'

export interface SecurityOptions {
  noNewPrivileges: boolean
  /** `unconfined`, `builtin`, JSON text, or empty for the default. */
  seccomp: string
  /** null: as privileged says. */
  writableCgroups: boolean | null
}

/** SELinux and AppArmor are not in the kernel: their options are accepted and change nothing, as on such a host. */
const IGNORED = ['label', 'apparmor']

/** @throws {DockerError} system: dockerd does not say that it is the client's fault. */
export function parseSecurityOptions(options: string[] | null): SecurityOptions {
  const parsed: SecurityOptions = { noNewPrivileges: false, seccomp: '', writableCgroups: null }
  for (const option of options ?? []) {
    if (option === 'no-new-privileges') parsed.noNewPrivileges = true
    else if (option === 'writable-cgroups') parsed.writableCgroups = true
    else if (option !== 'disable') applyPair(parsed, option)
  }
  return parsed
}

function applyPair(parsed: SecurityOptions, option: string): void {
  const match = /^([^=]*)=(.*)$/s.exec(option) ?? /^([^:]*):(.*)$/s.exec(option)
  if (!match) throw new DockerError('system', `invalid --security-opt 1: ${JSON.stringify(option)}`)
  const [, key = '', value = ''] = match
  if (key === 'seccomp') parsed.seccomp = value
  else if (key === 'no-new-privileges') parsed.noNewPrivileges = parseBool(value, option)
  else if (key === 'writable-cgroups') parsed.writableCgroups = parseBool(value, option)
  else if (!IGNORED.includes(key)) throw refuse(option)
}

/** As Go's strconv.ParseBool. */
function parseBool(value: string, option: string): boolean {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(value)) return true
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(value)) return false
  throw refuse(option)
}

function refuse(option: string): DockerError {
  return new DockerError('system', `invalid --security-opt 2: ${JSON.stringify(option)}`)
}
