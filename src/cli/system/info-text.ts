/** `docker info` in words. */
import { field, flagOf, integer, items, number, text, texts } from '../api/read.ts'
import type { Invocation } from '../command.ts'
import type { Json } from '../../protocol/go-json/parse.ts'
import { bytesSize, humanDuration } from '../go/units.ts'
import { cut } from '../options/values.ts'
import { CLIENT } from '../version.ts'

/** @param info null where there is no daemon. */
export function infoText(call: Invocation, info: Json | null): { stdout: string; stderr: string[] } {
  const client = [
    'Client:',
    ` Version:    ${CLIENT.version}`,
    ` Context:    ${call.context}`,
    ` Debug Mode: ${call.debug}`,
    '',
    'Server:',
  ]
  const server = info === null ? [] : serverLines(call, info)
  return {
    stdout: [...client, ...server, ''].join('\n'),
    stderr: info === null ? [] : texts(info, 'Warnings'),
  }
}

/** A line, unless there is nothing to say. */
function ifAny(label: string, value: string): string[] {
  return value === '' ? [] : [`${label} ${value}`]
}

function block(title: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines]
}

function pairs(info: Json, key: string, indent: string): string[] {
  return items(info, key).map((pair) => `${indent}${texts(pair).join(': ')}`)
}

function serverLines(call: Invocation, info: Json): string[] {
  const linux = text(info, 'OSType') === 'linux'
  return [
    ` Containers: ${integer(info, 'Containers')}`,
    `  Running: ${integer(info, 'ContainersRunning')}`,
    `  Paused: ${integer(info, 'ContainersPaused')}`,
    `  Stopped: ${integer(info, 'ContainersStopped')}`,
    ` Images: ${integer(info, 'Images')}`,
    ...ifAny(' Server Version:', text(info, 'ServerVersion')),
    ...ifAny(' Storage Driver:', text(info, 'Driver')),
    ...pairs(info, 'DriverStatus', '  '),
    ...pairs(info, 'SystemStatus', ' '),
    ...ifAny(' Logging Driver:', text(info, 'LoggingDriver')),
    ...ifAny(' Cgroup Driver:', text(info, 'CgroupDriver')),
    ...ifAny(' Cgroup Version:', text(info, 'CgroupVersion')),
    ...pluginLines(info),
    ` Swarm: ${text(info, 'Swarm', 'LocalNodeState')}`,
    ...swarmLines(field(info, 'Swarm')),
    ...runtimeLines(info),
    ...(linux ? linuxLines(info) : []),
    ...(text(info, 'OSType') === 'windows' ? [` Default Isolation: ${text(info, 'Isolation')}`] : []),
    ...ifAny(' Kernel Version:', text(info, 'KernelVersion')),
    ...ifAny(' Operating System:', text(info, 'OperatingSystem')),
    ...ifAny(' OSType:', text(info, 'OSType')),
    ...ifAny(' Architecture:', text(info, 'Architecture')),
    ` CPUs: ${integer(info, 'NCPU')}`,
    ` Total Memory: ${bytesSize(number(info, 'MemTotal'))}`,
    ...ifAny(' Name:', text(info, 'Name')),
    ...ifAny(' ID:', text(info, 'ID')),
    ` Docker Root Dir: ${text(info, 'DockerRootDir')}`,
    ` Debug Mode: ${flagOf(info, 'Debug')}`,
    ...(call.debug || flagOf(info, 'Debug') ? debugLines(info) : []),
    ...ifAny(' HTTP Proxy:', text(info, 'HttpProxy')),
    ...ifAny(' HTTPS Proxy:', text(info, 'HttpsProxy')),
    ...ifAny(' No Proxy:', text(info, 'NoProxy')),
    ...ifAny(' Username:', userName(call)),
    ...block(
      ' Labels:',
      texts(info, 'Labels').map((label) => `  ${label}`),
    ),
    ` Experimental: ${flagOf(info, 'ExperimentalBuild')}`,
    ...registryLines(field(info, 'RegistryConfig')),
    ` Live Restore Enabled: ${flagOf(info, 'LiveRestoreEnabled')}`,
    ...ifAny(' Product License:', text(info, 'ProductLicense')),
    ...block(' Default Address Pools:', items(info, 'DefaultAddressPools').map(poolLine)),
    '',
  ]
}

function poolLine(pool: Json): string {
  return `   Base: ${text(pool, 'Base')}, Size: ${integer(pool, 'Size')}`
}

function userName({ config }: Invocation): string {
  const auth = config.auths?.['https://index.docker.io/v1/']?.auth
  return auth ? cut(atob(auth), ':')[0] : ''
}

function pluginLines(info: Json): string[] {
  const names = (kind: string) => texts(info, 'Plugins', kind).join(' ')
  return [
    ' Plugins:',
    `  Volume: ${names('Volume')}`,
    `  Network: ${names('Network')}`,
    ...ifAny('  Authorization:', names('Authorization')),
    `  Log: ${names('Log')}`,
    ...block(
      ' CDI spec directories:',
      texts(info, 'CDISpecDirs').map((dir) => `  ${dir}`),
    ),
    ...block(
      ' Discovered Devices:',
      items(info, 'DiscoveredDevices').map((device) => `  ${text(device, 'Source')}: ${text(device, 'ID')}`),
    ),
  ]
}

function runtimeLines(info: Json): string[] {
  const runtimes = field(info, 'Runtimes')
  if (!(runtimes instanceof Map) || runtimes.size === 0) return []
  return [` Runtimes: ${[...runtimes.keys()].join(' ')}`, ` Default Runtime: ${text(info, 'DefaultRuntime')}`]
}

function linuxLines(info: Json): string[] {
  return [
    ` Init Binary: ${text(info, 'InitBinary')}`,
    ` containerd version: ${text(info, 'ContainerdCommit', 'ID')}`,
    ` runc version: ${text(info, 'RuncCommit', 'ID')}`,
    ` init version: ${text(info, 'InitCommit', 'ID')}`,
    ...block(' Security Options:', texts(info, 'SecurityOptions').flatMap(securityLines)),
  ]
}

/** `name=seccomp,profile=builtin` */
function securityLines(option: string): string[] {
  if (!option.includes('=')) return [`  ${option}`]
  const fields = option.split(',').map((part) => cut(part, '='))
  const name = fields.find(([key]) => key === 'name')?.[1] ?? ''
  const profiles = fields.filter(([key]) => key === 'profile').map(([, value]) => `   Profile: ${value}`)
  return [`  ${name}`, ...profiles]
}

function debugLines(info: Json): string[] {
  return [
    `  File Descriptors: ${integer(info, 'NFd')}`,
    `  Goroutines: ${integer(info, 'NGoroutines')}`,
    `  System Time: ${text(info, 'SystemTime')}`,
    `  EventsListeners: ${integer(info, 'NEventsListener')}`,
  ]
}

function registryLines(config: Json | undefined): string[] {
  const indexes = field(config, 'IndexConfigs')
  const cidrs = texts(config, 'InsecureRegistryCIDRs')
  const hasIndexes = indexes instanceof Map && indexes.size > 0
  const insecure =
    indexes instanceof Map ? [...indexes.values()].filter((index) => !flagOf(index, 'Secure')) : []
  const lines = [...insecure.map((index) => text(index, 'Name')), ...cidrs].map((name) => `  ${name}`)
  return [
    ...(hasIndexes || cidrs.length > 0 ? [' Insecure Registries:', ...lines] : []),
    ...block(
      ' Registry Mirrors:',
      texts(config, 'Mirrors').map((mirror) => `  ${mirror}`),
    ),
  ]
}

function swarmLines(swarm: Json | undefined): string[] {
  const state = text(swarm, 'LocalNodeState')
  if (state === 'inactive' || state === 'locked') return []
  const cluster = field(swarm, 'Cluster')
  const shows =
    cluster instanceof Map &&
    flagOf(swarm, 'ControlAvailable') &&
    text(swarm, 'Error') === '' &&
    state !== 'error'
  const managers = items(swarm, 'RemoteManagers').map((peer) => `   ${text(peer, 'Addr')}`)
  return [
    `  NodeID: ${text(swarm, 'NodeID')}`,
    ...ifAny('  Error:', text(swarm, 'Error')),
    `  Is Manager: ${flagOf(swarm, 'ControlAvailable')}`,
    ...(shows ? clusterLines(swarm, cluster) : []),
    `  Node Address: ${text(swarm, 'NodeAddr')}`,
    ...block('  Manager Addresses:', managers.sort()),
  ]
}

function clusterLines(swarm: Json | undefined, cluster: Json): string[] {
  const spec = field(cluster, 'Spec')
  const pools = field(cluster, 'DefaultAddrPool')
  const old = field(spec, 'Raft', 'KeepOldSnapshots')
  const certificate = text(spec, 'CAConfig', 'SigningCACert').trim()
  return [
    `  ClusterID: ${text(cluster, 'ID')}`,
    `  Managers: ${integer(swarm, 'Managers')}`,
    `  Nodes: ${integer(swarm, 'Nodes')}`,
    ...(Array.isArray(pools)
      ? [
          `  Default Address Pool: ${texts(pools)
            .map((pool) => `${pool}  `)
            .join('')}`,
          `  SubnetSize: ${integer(cluster, 'SubnetSize')}`,
        ]
      : []),
    ...(integer(cluster, 'DataPathPort') > 0n
      ? [`  Data Path Port: ${integer(cluster, 'DataPathPort')}`]
      : []),
    '  Orchestration:',
    `   Task History Retention Limit: ${integer(spec, 'Orchestration', 'TaskHistoryRetentionLimit')}`,
    '  Raft:',
    `   Snapshot Interval: ${integer(spec, 'Raft', 'SnapshotInterval')}`,
    ...(old === undefined || old === null ? [] : [`   Number of Old Snapshots to Retain: ${integer(old)}`]),
    `   Heartbeat Tick: ${integer(spec, 'Raft', 'HeartbeatTick')}`,
    `   Election Tick: ${integer(spec, 'Raft', 'ElectionTick')}`,
    '  Dispatcher:',
    `   Heartbeat Period: ${humanDuration(integer(spec, 'Dispatcher', 'HeartbeatPeriod'))}`,
    '  CA Configuration:',
    `   Expiry Duration: ${humanDuration(integer(spec, 'CAConfig', 'NodeCertExpiry'))}`,
    `   Force Rotate: ${integer(spec, 'CAConfig', 'ForceRotate')}`,
    ...(certificate === '' ? [] : [`   Signing CA Certificate: \n${certificate}\n`]),
    ...block(
      '   External CAs:',
      items(spec, 'CAConfig', 'ExternalCAs').map((ca) => `     ${text(ca, 'Protocol')}: ${text(ca, 'URL')}`),
    ),
    `  Autolock Managers: ${flagOf(spec, 'EncryptionConfig', 'AutoLockManagers')}`,
    `  Root Rotation In Progress: ${flagOf(cluster, 'RootRotationInProgress')}`,
  ]
}
