/**
 * From what Docker stores about a container to the OCI runtime spec of one start. A pure function: what has to be looked up on
 * the host (users, devices, pids) is handed in.
 */
import type { ContainerConfig, HostConfig } from '../../protocol/docker/containers.ts'
import type { RuntimeProcess, RuntimeSpec } from '../../protocol/oci-runtime.ts'
import { capabilitiesOf } from './capabilities.ts'
import { MASKED_PATHS, READONLY_PATHS, type defaultDeviceRules } from './defaults.ts'
import { environmentOf, withHome } from './environment.ts'
import { mountsOf, rootPropagation, type WantedMount } from './mounts.ts'
import { isPrivate, namespacesOf, type JoinedPids } from './namespaces.ts'
import { limitsOf } from './resources.ts'
import { seccompOf } from './seccomp.ts'
import { parseSecurityOptions } from './security-opt.ts'
import type { ResolvedUser } from './user.ts'

export interface SpecInput {
  id: string
  /** Entrypoint and command. */
  args: string[]
  config: ContainerConfig
  hostConfig: HostConfig
  user: ResolvedUser
  devices: {
    devices: NonNullable<RuntimeSpec['linux']['devices']>
    rules: ReturnType<typeof defaultDeviceRules>
  }
  mounts: WantedMount[]
  joined: JoinedPids
  /** Where the init program is bound to, when one is wanted. */
  init: { source: string; destination: string } | null
}

export function buildSpec(input: SpecInput): RuntimeSpec {
  const { config, hostConfig } = input
  const security = parseSecurityOptions(hostConfig.SecurityOpt)
  const capabilities = capabilitiesOf(hostConfig)
  const seccomp = seccompOf(security.seccomp, hostConfig.Privileged, capabilities)
  const propagation = rootPropagation(input.mounts)
  const mounts = mountsOf(input.mounts, {
    shmSizeBytes: hostConfig.IpcMode === 'none' ? null : hostConfig.ShmSize,
    readonlyRootfs: hostConfig.ReadonlyRootfs,
    privileged: hostConfig.Privileged,
    writableCgroups: security.writableCgroups ?? hostConfig.Privileged,
  })
  const { init } = input
  if (init) mounts.push({ ...init, type: 'bind', options: ['bind', 'ro'] })
  return {
    ociVersion: '1.0.2',
    ...(hostConfig.UTSMode !== 'host' && names(config)),
    root: { path: '', readonly: hostConfig.ReadonlyRootfs },
    process: processOf(input, capabilities, security.noNewPrivileges),
    mounts,
    ...(hostConfig.Annotations && { annotations: hostConfig.Annotations }),
    linux: {
      namespaces: namespacesOf(hostConfig, input.joined),
      cgroupsPath: `${hostConfig.CgroupParent || '/docker'}/${input.id}`,
      devices: input.devices.devices,
      sysctl: sysctlsOf(hostConfig),
      maskedPaths: hostConfig.Privileged ? [] : (hostConfig.MaskedPaths ?? MASKED_PATHS),
      readonlyPaths: hostConfig.Privileged ? [] : (hostConfig.ReadonlyPaths ?? READONLY_PATHS),
      ...(propagation && { rootfsPropagation: propagation }),
      ...(seccomp && { seccomp }),
      resources: { ...limitsOf(hostConfig), devices: input.devices.rules },
    },
  }
}

function names(config: ContainerConfig): { hostname: string; domainname?: string } {
  return { hostname: config.Hostname, ...(config.Domainname && { domainname: config.Domainname }) }
}

function processOf(input: SpecInput, capabilities: string[], noNewPrivileges: boolean): RuntimeProcess {
  const { config, hostConfig, user } = input
  const [height, width] = hostConfig.ConsoleSize
  return {
    terminal: config.Tty,
    ...(config.Tty && height > 0 && width > 0 && { consoleSize: { height, width } }),
    user: { uid: user.uid, gid: user.gid, additionalGids: user.additionalGids },
    args: input.init ? [input.init.destination, '--', ...input.args] : input.args,
    env: withHome(environmentOf(config.Hostname, config.Tty, config.Env), user.home),
    cwd: config.WorkingDir || '/',
    capabilities: capabilitySets(capabilities),
    rlimits: rlimitsOf(hostConfig),
    noNewPrivileges,
    oomScoreAdj: hostConfig.OomScoreAdj,
  }
}

/** As dockerd: nothing inheritable, nothing ambient. */
export function capabilitySets(names: string[]): NonNullable<RuntimeProcess['capabilities']> {
  return { bounding: names, effective: names, permitted: names, inheritable: [], ambient: [] }
}

export function rlimitsOf({ Ulimits }: HostConfig): NonNullable<RuntimeProcess['rlimits']> {
  // -1 stays: the runtime's parser reads it as RLIM_INFINITY, which no JavaScript number can be.
  return (Ulimits ?? []).map(({ Name, Soft, Hard }) => ({
    type: `RLIMIT_${Name.toUpperCase()}`,
    soft: Soft,
    hard: Hard,
  }))
}

function sysctlsOf(hostConfig: HostConfig): Record<string, string> {
  const network = isPrivate(hostConfig.NetworkMode)
    ? { 'net.ipv4.ping_group_range': '0 2147483647', 'net.ipv4.ip_unprivileged_port_start': '0' }
    : {}
  return { ...network, ...hostConfig.Sysctls }
}
