/** `docker info` and `docker version`: what this host is, as far as it is so. */
import type { InfoResponse, VersionResponse } from '../../protocol/docker/system.ts'
import { MAX_API_VERSION, MIN_API_VERSION } from '../../protocol/docker/api-version.ts'
import type { EngineContext } from '../containers/context.ts'
import { hasProcess } from '../containers/state.ts'
import { Filters } from '../base/filters.ts'
import { formatTime } from '../base/time.ts'
import { RUNTIME } from '../runtime-spec/defaults.ts'

/** Who the engine says it is. */
export interface EngineInfo {
  /** Of Drydock. */
  version: string
  gitCommit: string
  /** RFC 3339; empty: unknown. */
  buildTime: string
}

export function versionOf({ facts }: EngineContext, info: EngineInfo): VersionResponse {
  const common = {
    GitCommit: info.gitCommit,
    ApiVersion: MAX_API_VERSION,
    MinAPIVersion: MIN_API_VERSION,
    // Nothing here is written in Go.
    GoVersion: '',
    Os: 'linux',
    Arch: '386',
    BuildTime: info.buildTime,
    KernelVersion: facts.kernelVersion,
  }
  return {
    Platform: { Name: 'Drydock' },
    Components: [
      { Name: 'Engine', Version: info.version, Details: { ...common, Experimental: 'false' } },
      { Name: 'crun', Version: facts.runtimeVersion, Details: {} },
    ],
    Version: info.version,
    ApiVersion: common.ApiVersion,
    MinAPIVersion: common.MinAPIVersion,
    GitCommit: common.GitCommit,
    GoVersion: common.GoVersion,
    Os: common.Os,
    Arch: common.Arch,
    KernelVersion: common.KernelVersion,
    BuildTime: common.BuildTime,
  }
}

export async function infoOf(engine: EngineContext, info: EngineInfo): Promise<InfoResponse> {
  const { facts } = engine
  const has = (controller: string) => facts.cgroupControllers.includes(controller)
  return {
    ID: uuidOf(facts.machineId),
    ...countContainers(engine),
    Images: await countImages(engine),
    Driver: 'overlay2',
    DriverStatus: [
      ['Backing Filesystem', 'extfs'],
      ['Supports d_type', 'true'],
      ['Using metacopy', 'false'],
      ['Native Overlay Diff', 'true'],
      ['userxattr', 'false'],
    ],
    Plugins: {
      Volume: ['local'],
      Network: ['bridge', 'host', 'null'],
      Authorization: null,
      Log: ['json-file', 'none'],
    },
    MemoryLimit: has('memory'),
    SwapLimit: has('memory'),
    CpuCfsPeriod: has('cpu'),
    CpuCfsQuota: has('cpu'),
    CPUShares: has('cpu'),
    CPUSet: has('cpuset'),
    PidsLimit: has('pids'),
    IPv4Forwarding: true,
    Debug: false,
    NFd: 0,
    OomKillDisable: false,
    NGoroutines: 0,
    SystemTime: formatTime(engine.clock.now()),
    LoggingDriver: 'json-file',
    CgroupDriver: 'cgroupfs',
    CgroupVersion: '2',
    NEventsListener: engine.events.listeners,
    KernelVersion: facts.kernelVersion,
    OperatingSystem: facts.operatingSystem,
    OSVersion: '',
    OSType: 'linux',
    Architecture: facts.architecture,
    IndexServerAddress: 'https://index.docker.io/v1/',
    RegistryConfig: {
      IndexConfigs: { 'docker.io': { Mirrors: [], Name: 'docker.io', Official: true, Secure: true } },
      InsecureRegistryCIDRs: ['::1/128', '127.0.0.0/8'],
      Mirrors: null,
    },
    NCPU: facts.cpus,
    MemTotal: facts.memoryBytes,
    GenericResources: null,
    DockerRootDir: '/var/lib/docker',
    HttpProxy: '',
    HttpsProxy: '',
    NoProxy: '',
    Name: facts.hostname,
    Labels: [],
    ExperimentalBuild: false,
    ServerVersion: info.version,
    Runtimes: { [RUNTIME]: { path: RUNTIME } },
    DefaultRuntime: RUNTIME,
    Swarm: {
      NodeID: '',
      NodeAddr: '',
      LocalNodeState: 'inactive',
      ControlAvailable: false,
      Error: '',
      RemoteManagers: null,
    },
    LiveRestoreEnabled: false,
    Isolation: '',
    InitBinary: 'docker-init',
    ContainerdCommit: { ID: '' },
    RuncCommit: { ID: facts.runtimeVersion },
    InitCommit: { ID: '' },
    SecurityOptions: ['name=seccomp,profile=builtin', 'name=cgroupns'],
    CDISpecDirs: [],
    FirewallBackend: { Driver: 'iptables' },
    DiscoveredDevices: [],
    Warnings: warnings(has),
  }
}

function countContainers({ containers }: EngineContext) {
  const all = containers.all()
  const paused = all.filter(({ state }) => state.status === 'paused').length
  const running = all.filter(({ state }) => hasProcess(state)).length - paused
  return {
    Containers: all.length,
    ContainersRunning: running,
    ContainersPaused: paused,
    ContainersStopped: all.length - running - paused,
  }
}

async function countImages({ images }: EngineContext): Promise<number> {
  return (await images.list({ all: true, filters: new Filters(), sharedSize: false })).length
}

/** 32 hex digits → `8-4-4-4-12` */
function uuidOf(machineId: string): string {
  return machineId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function warnings(has: (controller: string) => boolean): string[] {
  const missing: [controller: string, what: string][] = [
    ['memory', 'memory limit'],
    ['memory', 'swap limit'],
    ['cpu', 'cpu cfs quota'],
    ['cpu', 'cpu cfs period'],
    ['cpu', 'cpu shares'],
    ['cpuset', 'cpuset'],
  ]
  return [
    ...missing.filter(([controller]) => !has(controller)).map(([, what]) => `WARNING: No ${what} support`),
    'WARNING: No io.weight support',
    'WARNING: No io.weight (per device) support',
  ]
}
