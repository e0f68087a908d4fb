/** What a container may not be asked to be, in Docker's words. Pure: nothing is looked up. */
import { quote } from '../../../protocol/go/strconv.ts'
import type { ContainerConfig, HealthConfig, HostConfig } from '../../../protocol/docker/containers.ts'
import { DockerError } from '../../base/errors.ts'
import { checkPortBindings } from '../../networks/ports.ts'
import { parseIPv4 } from '../../networks/ipv4.ts'
import { parseSignal } from '../signals.ts'
import { normalizeCapabilities } from '../../runtime-spec/capabilities.ts'
import { RUNTIME } from '../../runtime-spec/defaults.ts'
import { checkRestartPolicy, isNone } from '../restart-policy.ts'
import { checkMount, cleanPath } from './mount-spec.ts'

const MILLISECOND = 1e6

function refuse(why: string): DockerError {
  return new DockerError('invalid', why)
}

/** Also cleans the working directory. @throws {DockerError} invalid */
export function checkConfig(config: ContainerConfig): void {
  if (config.WorkingDir !== '') {
    if (!config.WorkingDir.startsWith('/')) {
      throw refuse(`the working directory '${config.WorkingDir}' is invalid, it needs to be an absolute path`)
    }
    config.WorkingDir = cleanPath(config.WorkingDir)
  }
  if (config.StopSignal) parseSignal(config.StopSignal)
  for (const variable of config.Env ?? []) {
    if (variable === '' || variable.startsWith('=')) throw refuse(`invalid environment variable: ${variable}`)
  }
  if (config.Healthcheck) checkHealth(config.Healthcheck)
}

function checkHealth(health: HealthConfig): void {
  for (const name of ['Interval', 'Timeout', 'StartPeriod', 'StartInterval'] as const) {
    const value = health[name] ?? 0
    if (value !== 0 && value < MILLISECOND) throw refuse(`${name} in Healthcheck cannot be less than 1ms`)
  }
  if ((health.Retries ?? 0) < 0) throw refuse('Retries in Healthcheck cannot be negative')
}

/** Checks that come even before the image is looked for. @throws {DockerError} invalid */
export function checkCombinations(config: ContainerConfig, host: HostConfig): void {
  const mode = host.NetworkMode
  if (mode === 'container' || mode.startsWith('container:')) checkJoinedNetwork(config, host)
  if (host.UTSMode === 'host' && config.Hostname !== '') {
    throw refuse('conflicting options: hostname and the UTS mode')
  }
  if (mode === 'host' && host.Links?.length) {
    throw refuse(
      "conflicting options: host type networking can't be used with links. This would result in undefined behavior",
    )
  }
  if (!['', 'default'].includes(host.Isolation)) {
    throw refuse(`invalid isolation (${host.Isolation}): linux only supports 'default'`)
  }
  if (host.IOMaximumBandwidth !== 0) {
    throw refuse('invalid option: QoS maximum bandwidth configuration is not supported on linux')
  }
  if (host.IOMaximumIOps !== 0) {
    throw refuse('invalid option: QoS maximum IOPs configuration is not supported on linux')
  }
  if (host.CpuRealtimePeriod !== 0 || host.CpuRealtimeRuntime !== 0) {
    throw refuse('kernel does not support CPU real-time scheduler')
  }
  if (host.CpuShares < 0) {
    throw refuse(`invalid CPU shares (${host.CpuShares}): value must be a positive integer`)
  }
}

function checkJoinedNetwork(config: ContainerConfig, host: HostConfig): void {
  const conflict = (what: string) => refuse(`conflicting options: ${what}`)
  if (!host.NetworkMode.split(':')[1]) {
    throw refuse('invalid network mode: invalid container format container:<name|id>')
  }
  if (config.Hostname !== '') throw conflict('hostname and the network mode')
  if (host.Links?.length) {
    throw conflict("container type network can't be used with links. This would result in undefined behavior")
  }
  if (host.Dns?.length) throw conflict('dns and the network mode')
  if (host.ExtraHosts?.length) throw conflict('custom host-to-IP mapping and the network mode')
  if (Object.keys(host.PortBindings ?? {}).length > 0 || host.PublishAllPorts) {
    throw conflict('port publishing and the container type network mode')
  }
  if (Object.keys(config.ExposedPorts ?? {}).length > 0) {
    throw conflict('port exposing and the container type network mode')
  }
}

/** @returns warnings. @throws {DockerError} invalid */
export function checkHostConfig(host: HostConfig): string[] {
  if (host.AutoRemove && !isNone(host.RestartPolicy)) {
    throw refuse("can't create 'AutoRemove' container with restart policy")
  }
  for (const mount of host.Mounts ?? []) checkMount(mount)
  for (const extra of host.ExtraHosts ?? []) checkExtraHost(extra)
  checkPortBindings(host.PortBindings)
  checkRestartPolicy(host.RestartPolicy)
  checkCapabilities('CapAdd', host.CapAdd)
  checkCapabilities('CapDrop', host.CapDrop)
  if (Object.hasOwn(host.Annotations ?? {}, '')) {
    throw refuse('invalid Annotations: the empty string is not permitted as an annotation key')
  }
  checkModes(host)
  if (host.NetworkMode === 'host' && Object.keys(host.PortBindings ?? {}).length > 0) {
    return ['Published ports are discarded when using host network mode']
  }
  return []
}

function checkExtraHost(text: string): void {
  const [name = '', ip] = text.split(/:(.*)/s)
  if (ip === undefined || name === '') throw refuse(`bad format for add-host: ${quote(text)}`)
  const isIp = parseIPv4(ip) !== null || /^[0-9a-fA-F:]*:[0-9a-fA-F:.]*$/.test(ip)
  if (ip !== 'host-gateway' && !isIp) throw refuse(`invalid IP address in add-host: ${quote(ip)}`)
}

function checkCapabilities(field: string, names: string[] | null): void {
  try {
    normalizeCapabilities(names)
  } catch (error) {
    throw error instanceof DockerError ? refuse(`invalid ${field}: ${error.message}`) : error
  }
}

function checkModes(host: HostConfig): void {
  const joins = (mode: string) => /^container:.+/.test(mode)
  if (!['', 'none', 'private', 'host', 'shareable'].includes(host.IpcMode) && !joins(host.IpcMode)) {
    throw refuse(`invalid IPC mode: ${host.IpcMode}`)
  }
  if (!['', 'host'].includes(host.PidMode) && !joins(host.PidMode)) {
    throw refuse(`invalid PID mode: ${host.PidMode}`)
  }
  if (host.ShmSize < 0) throw refuse('SHM size can not be less than 0')
  if (!['', 'host'].includes(host.UTSMode)) throw refuse(`invalid UTS mode: ${host.UTSMode}`)
  if (host.OomScoreAdj < -1000 || host.OomScoreAdj > 1000) {
    throw refuse(`Invalid value ${host.OomScoreAdj}, range for oom score adj is [-1000, 1000]`)
  }
  if (host.Runtime && host.Runtime !== RUNTIME) {
    throw refuse(`unknown or invalid runtime name: ${host.Runtime}`)
  }
  for (const destination of Object.keys(host.Tmpfs ?? {})) {
    if (cleanPath(destination) === '/') throw refuse("invalid specification: destination can't be '/'")
    if (!destination.startsWith('/')) {
      throw refuse(`invalid mount path: '${destination}' mount path must be absolute`)
    }
  }
  if (!['', 'private', 'host'].includes(host.CgroupnsMode)) {
    throw refuse(`invalid cgroup namespace mode: ${host.CgroupnsMode}`)
  }
}
