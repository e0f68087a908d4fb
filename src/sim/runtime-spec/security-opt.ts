/** `--security-opt`, checked in Docker's words. */
import { parseBool, quote } from '../../protocol/go/strconv.ts'
import { DockerError } from '../base/errors.ts'
import { orRefuse } from '../base/go-numbers.ts'

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
  if (!match) throw new DockerError('system', `invalid --security-opt 1: ${quote(option)}`)
  const [, key = '', value = ''] = match
  if (key === 'seccomp') parsed.seccomp = value
  else if (key === 'no-new-privileges') parsed.noNewPrivileges = boolOf(value, option)
  else if (key === 'writable-cgroups') parsed.writableCgroups = boolOf(value, option)
  else if (!IGNORED.includes(key)) throw refuse(option)
}

function boolOf(value: string, option: string): boolean {
  return orRefuse(
    () => parseBool(value),
    () => refuse(option),
  )
}

function refuse(option: string): DockerError {
  return new DockerError('system', `invalid --security-opt 2: ${quote(option)}`)
}
