/** The part of the OCI runtime specification 1.0.2 (config.md, config-linux.md) that we write. Names are the specification's. */
export interface RuntimeSpec {
  ociVersion: string
  hostname?: string
  domainname?: string
  root: { path: string; readonly: boolean }
  process: RuntimeProcess
  mounts: RuntimeMount[]
  annotations?: Record<string, string>
  linux: {
    namespaces: { type: 'pid' | 'network' | 'mount' | 'ipc' | 'uts' | 'user' | 'cgroup'; path?: string }[]
    cgroupsPath?: string
    devices?: {
      path: string
      type: 'c' | 'b' | 'u' | 'p'
      major?: number
      minor?: number
      fileMode?: number
      uid?: number
      gid?: number
    }[]
    sysctl?: Record<string, string>
    maskedPaths?: string[]
    readonlyPaths?: string[]
    rootfsPropagation?: string
    seccomp?: SeccompProfile
    resources?: {
      devices?: { allow: boolean; type?: 'a' | 'c' | 'b'; major?: number; minor?: number; access?: string }[]
      memory?: {
        limit?: number
        reservation?: number
        swap?: number
        swappiness?: number
        disableOOMKiller?: boolean
      }
      cpu?: {
        shares?: number
        quota?: number
        period?: number
        cpus?: string
        mems?: string
        realtimeRuntime?: number
        realtimePeriod?: number
      }
      pids?: { limit: number }
      blockIO?: { weight?: number }
      unified?: Record<string, string>
    }
  }
}

export interface RuntimeProcess {
  terminal: boolean
  consoleSize?: { height: number; width: number }
  user: { uid: number; gid: number; umask?: number; additionalGids?: number[] }
  args: string[]
  env: string[]
  cwd: string
  capabilities?: Record<'bounding' | 'effective' | 'inheritable' | 'permitted' | 'ambient', string[]>
  rlimits?: { type: string; soft: number; hard: number }[]
  noNewPrivileges?: boolean
  oomScoreAdj?: number
}

export interface RuntimeMount {
  destination: string
  type: string
  source: string
  options: string[]
}

export interface SeccompProfile {
  defaultAction: string
  defaultErrnoRet?: number
  architectures: string[]
  syscalls: {
    names: string[]
    action: string
    errnoRet?: number
    args?: { index: number; value: number; valueTwo?: number; op: string }[]
  }[]
}
