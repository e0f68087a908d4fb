/**
 * From the flags of `run` and `create` to the body of `POST /containers/create`, which the daemon answers for: only what
 * the genuine client checks is checked. One file, for it is one record.
 */
import type { Invocation } from '../command.ts'
import { FileError } from '../context.ts'
import { decodeBytes } from '../../protocol/go/bytes.ts'
import { compactJson } from '../go/json-text.ts'
import { parseJson } from '../../protocol/go-json/parse.ts'
import { NumError, atoi, quote } from '../../protocol/go/strconv.ts'
import { isMac } from '../options/checks.ts'
import { isCdiDevice, parseDevice, type DeviceRequest } from '../options/devices.ts'
import { readKeyValueFile } from '../options/key-value-files.ts'
import { parseExposed, parsePublished } from '../options/ports.ts'
import { ulimit } from '../options/ulimits.ts'
import { sortedKeys, toRecord } from '../options/records.ts'
import { cut } from '../options/values.ts'
import { absolutePath, absoluteSource, parseVolumeSpec } from '../options/volumes.ts'
import { gpuList, mountList, rateBpsList, rateIopsList, stringMap, weightList } from './create-flags.ts'
import { endpointsOf, networkModeOf } from './endpoints.ts'

/** The body, and what the client itself needs to know of it. */
export interface CreateRequest {
  body: Record<string, unknown> & { Image: string; HostConfig: Record<string, unknown> }
  tty: boolean
  attachStdin: boolean
  attachStdout: boolean
  attachStderr: boolean
  autoRemove: boolean
  cidFile: string
  dns: string[]
}

const nullIfEmpty = <T>(items: T[]): T[] | null => (items.length === 0 ? null : items)

/** @param extraEnv variables that come from the client's configuration. @throws {Error} with docker's text. */
export async function createRequest(
  call: Invocation,
  args: string[],
  extraEnv: string[],
): Promise<CreateRequest> {
  const { flags } = call
  const attach = flags.list('attach')
  const interactive = flags.bool('interactive')
  const mac = flags.string('mac-address')
  if (mac !== '' && !isMac(mac)) throw new Error(`${mac} is not a valid mac address`)
  const swappiness = flags.int('memory-swappiness')
  if (swappiness < -1 || swappiness > 100)
    throw new Error(`invalid value: ${swappiness}. Valid memory swappiness range is 0-100`)
  const { binds, volumes } = splitVolumes(call)
  const { exposed, bindings } = parsePublished(flags.list('publish'))
  for (const port of parseExposed(flags.list('expose'))) exposed[port] ??= {}
  const { devices, requests } = await deviceOptions(call)
  const env = [...(await environment(call)), ...extraEnv]
  const labels = await keyValueFiles(call, 'label-file', flags.list('label'))
  checkModes(call)
  const restart = parseRestartPolicy(flags.string('restart'))
  const logConfig = logOptions(call)
  const security = await securityOptions(call)
  const storage = storageOptions(flags.list('storage-opt'))
  const health = healthcheck(call)
  if (flags.bool('rm') && restart.Name !== '' && restart.Name !== 'no')
    throw new Error('conflicting options: cannot specify both --restart and --rm')
  const attachStdin = attach.includes('stdin') || interactive
  const [attachStdout, attachStderr] = ['stdout', 'stderr'].map(
    (s) => attach.length === 0 || attach.includes(s),
  )
  const endpoints = endpointsOf(call)
  const apiVersion = await call.client.version()
  return {
    tty: flags.bool('tty'),
    attachStdin,
    attachStdout: attachStdout!,
    attachStderr: attachStderr!,
    autoRemove: flags.bool('rm'),
    cidFile: flags.string('cidfile'),
    dns: flags.list('dns'),
    body: {
      Hostname: flags.string('hostname'),
      Domainname: flags.string('domainname'),
      User: flags.string('user'),
      AttachStdin: attachStdin,
      AttachStdout: attachStdout,
      AttachStderr: attachStderr,
      ExposedPorts: Object.keys(exposed).length > 0 ? sortedKeys(exposed) : undefined,
      Tty: flags.bool('tty'),
      OpenStdin: interactive,
      StdinOnce: interactive && attachStdin,
      Env: nullIfEmpty(env),
      Cmd: nullIfEmpty(args.slice(1)),
      Healthcheck: health,
      Image: args[0]!,
      Volumes: volumes,
      WorkingDir: flags.string('workdir'),
      Entrypoint: entrypoint(call),
      OnBuild: null,
      Labels: toRecord(labels),
      StopSignal: flags.string('stop-signal') || undefined,
      StopTimeout: flags.changed('stop-timeout') ? flags.int('stop-timeout') : undefined,
      HostConfig: {
        Binds: nullIfEmpty(binds),
        ContainerIDFile: flags.string('cidfile'),
        LogConfig: logConfig,
        NetworkMode: networkModeOf(call),
        PortBindings: sortedKeys(bindings),
        RestartPolicy: restart,
        AutoRemove: flags.bool('rm'),
        VolumeDriver: flags.string('volume-driver'),
        VolumesFrom: nullIfEmpty(flags.list('volumes-from')),
        ConsoleSize: consoleSize(call),
        Annotations: nonEmptyMap(flags.get('annotation', stringMap)),
        CapAdd: capabilities(flags.list('cap-add')),
        CapDrop: capabilities(flags.list('cap-drop')),
        CgroupnsMode: flags.string('cgroupns'),
        Dns: flags.list('dns'),
        DnsOptions: flags.list('dns-option'),
        DnsSearch: flags.list('dns-search'),
        ExtraHosts: nullIfEmpty(flags.list('add-host')),
        GroupAdd: nullIfEmpty(flags.list('group-add')),
        IpcMode: flags.string('ipc'),
        Cgroup: '',
        Links: nullIfEmpty(flags.list('link')),
        OomScoreAdj: flags.int('oom-score-adj'),
        PidMode: flags.string('pid'),
        Privileged: flags.bool('privileged'),
        PublishAllPorts: flags.bool('publish-all'),
        ReadonlyRootfs: flags.bool('read-only'),
        SecurityOpt: security.options,
        StorageOpt: storage,
        Tmpfs: tmpfsOptions(flags.list('tmpfs')),
        UTSMode: flags.string('uts'),
        UsernsMode: flags.string('userns'),
        ShmSize: flags.bigint('shm-size'),
        Sysctls: nonEmptyMap(flags.get('sysctl', stringMap)),
        Runtime: flags.string('runtime') || undefined,
        Isolation: flags.string('isolation'),
        ...resources(call, devices, requests, apiVersion),
        Mounts: mounts(call),
        MaskedPaths: security.unconfinedPaths ? [] : null,
        ReadonlyPaths: security.unconfinedPaths ? [] : null,
        Init: flags.changed('init') ? flags.bool('init') : undefined,
      },
      NetworkingConfig: { EndpointsConfig: endpoints },
    },
  }
}

function consoleSize({ ctx }: Invocation): [number, number] {
  const size = ctx.stdout.isTty ? ctx.size() : null
  return [size?.rows ?? 0, size?.columns ?? 0]
}

/** Anonymous volumes stay in the configuration, everything with a source is a bind. */
function splitVolumes({ flags, ctx }: Invocation): { binds: string[]; volumes: Record<string, object> } {
  const binds: string[] = []
  const volumes: Record<string, object> = {}
  for (const spec of new Set(flags.list('volume'))) {
    const { hasSource, isPath } = parseVolumeSpec(spec)
    if (!hasSource) volumes[spec] = {}
    else binds.push(isPath ? absoluteSource(spec, ctx.cwd) : spec)
  }
  return { binds, volumes }
}

function entrypoint({ flags }: Invocation): string[] | null {
  const given = flags.string('entrypoint')
  return given !== '' || flags.changed('entrypoint') ? [given] : null
}

async function deviceOptions({ flags, client }: Invocation) {
  const given = flags.list('device')
  const names = given.filter(isCdiDevice)
  const { osType } = await client.serverInfo()
  const plain = given.filter((device) => !isCdiDevice(device))
  if (plain.length > 0 && osType !== 'linux') throw new Error(`unknown server OS: ${osType}`)
  const requests: DeviceRequest[] = [...flags.get('gpus', gpuList)]
  if (names.length > 0)
    requests.push({ Driver: 'cdi', Count: 0, DeviceIDs: names, Capabilities: null, Options: null })
  return { devices: plain.map(parseDevice), requests }
}

/** Variables of files first, then of `-e`; one without a value takes the caller's. */
export async function environment(call: Invocation): Promise<string[]> {
  const { env } = call.ctx
  const given = call.flags.list('env').map((item) => {
    const known = item.includes('=') ? undefined : env[item]
    return known === undefined ? item : `${item}=${known}`
  })
  return keyValueFiles(call, 'env-file', given, (key) => env[key])
}

export async function keyValueFiles(
  { ctx, flags }: Invocation,
  flag: string,
  given: string[],
  lookup?: (key: string) => string | undefined,
): Promise<string[]> {
  const lines: string[] = []
  for (const path of flags.list(flag)) lines.push(...(await readKeyValueFile(ctx, path, lookup)))
  return [...lines, ...given]
}

function nonEmptyMap(map: ReadonlyMap<string, string>): Record<string, string> | undefined {
  return map.size === 0 ? undefined : toRecord([...map].map(([key, value]) => `${key}=${value}`))
}

function checkModes({ flags }: Invocation): void {
  const known = (name: string, own: string[]) => own.includes(flags.string(name))
  const pid = flags.string('pid')
  if (!(pid === '' || pid === 'host' || /^container:./s.test(pid))) throw new Error('--pid: invalid PID mode')
  if (!known('uts', ['', 'host'])) throw new Error('--uts: invalid UTS mode')
  if (!known('userns', ['', 'host'])) throw new Error('--userns: invalid USER mode')
  if (!known('cgroupns', ['', 'private', 'host'])) throw new Error('--cgroupns: invalid CGROUP mode')
}

/** `on-failure:3`. @throws {Error} with docker's text. */
export function parseRestartPolicy(text: string): { Name: string; MaximumRetryCount: number } {
  const [Name, count] = cut(text, ':')
  if (count !== undefined && Name === '')
    throw new Error('invalid restart policy format: no policy provided before colon')
  try {
    return { Name, MaximumRetryCount: count ? atoi(count) : 0 }
  } catch (error) {
    if (!(error instanceof NumError)) throw error
    throw new Error('invalid restart policy format: maximum retry count must be an integer')
  }
}

function logOptions({ flags }: Invocation): { Type: string; Config: Record<string, string> } {
  const [driver, options] = [flags.string('log-driver'), flags.list('log-opt')]
  if (driver === 'none' && options.length > 0) throw new Error(`invalid logging opts for driver ${driver}`)
  return { Type: driver, Config: toRecord(options) }
}

/** A seccomp profile is a file of the caller; the daemon gets its contents. */
async function securityOptions(
  call: Invocation,
): Promise<{ options: string[] | null; unconfinedPaths: boolean }> {
  const given = call.flags.list('security-opt')
  const options: string[] = []
  for (const option of given) options.push(await securityOption(call, option))
  const kept = options.filter((option) => option !== 'systempaths=unconfined')
  return {
    options: given.length === 0 ? null : kept,
    unconfinedPaths: kept.length < options.length,
  }
}

async function securityOption({ ctx }: Invocation, option: string): Promise<string> {
  let [key, value] = cut(option, '=')
  if (value === undefined && key !== 'no-new-privileges') [key, value] = cut(option, ':')
  if (!value && key !== 'no-new-privileges') throw new Error(`Invalid --security-opt: ${quote(option)}`)
  if (key !== 'seccomp' || value === 'builtin' || value === 'unconfined') return option
  const bytes = await ctx.files.read(absolutePath(value!, ctx.cwd)).catch((error: unknown) => {
    const reason = error instanceof FileError ? `open ${value}: ${error.reason}` : String(error)
    throw new Error(`opening seccomp profile (${value}) failed: ${reason}`)
  })
  const text = decodeBytes(bytes)
  try {
    parseJson(text)
  } catch (error) {
    throw new Error(`compacting json for seccomp profile (${value}) failed: ${(error as Error).message}`)
  }
  return `seccomp=${compactJson(text)}`
}

function storageOptions(options: string[]): Record<string, string> | undefined {
  if (options.some((option) => !option.includes('='))) throw new Error('invalid storage option')
  return options.length === 0 ? undefined : toRecord(options)
}

function tmpfsOptions(specs: string[]): Record<string, string> | undefined {
  if (specs.length === 0) return undefined
  return Object.fromEntries(specs.map((spec) => [cut(spec, ':')[0], cut(spec, ':')[1] ?? '']))
}

function healthcheck({ flags }: Invocation): Record<string, unknown> | undefined {
  const command = flags.string('health-cmd')
  const retries = flags.int('health-retries')
  const times = {
    Interval: 'health-interval',
    Timeout: 'health-timeout',
    StartPeriod: 'health-start-period',
    StartInterval: 'health-start-interval',
  }
  const given =
    command !== '' || retries !== 0 || Object.values(times).some((name) => flags.bigint(name) !== 0n)
  if (flags.bool('no-healthcheck')) {
    if (given) throw new Error('--no-healthcheck conflicts with --health-* options')
    return { Test: ['NONE'] }
  }
  if (!given) return undefined
  const negative = (name: string, value: bigint | number) => {
    if (value < 0) throw new Error(`--${name} cannot be negative`)
  }
  negative('health-interval', flags.bigint('health-interval'))
  negative('health-timeout', flags.bigint('health-timeout'))
  negative('health-retries', retries)
  negative('health-start-period', flags.bigint('health-start-period'))
  negative('health-start-interval', flags.bigint('health-start-interval'))
  const values = Object.entries(times).map(([key, name]) => [key, flags.bigint(name) || undefined])
  return {
    Test: command === '' ? undefined : ['CMD-SHELL', command],
    ...Object.fromEntries(values),
    Retries: retries || undefined,
  }
}

/** `net_admin` is sent as `CAP_NET_ADMIN`, sorted, once. */
function capabilities(names: string[]): string[] | null {
  const full = names.map((name) => {
    const upper = name.toUpperCase()
    return upper === 'ALL' || upper.startsWith('CAP_') ? upper : `CAP_${upper}`
  })
  return nullIfEmpty([...new Set(full)].sort())
}

function mounts({ flags, ctx }: Invocation): object[] | undefined {
  const given = flags.get('mount', mountList)
  if (given.length === 0) return undefined
  return given.map(({ Type, Source, Target, ReadOnly, Consistency, ...options }) => ({
    Type,
    Source: Source ? (Source.startsWith('.') ? absolutePath(Source, ctx.cwd) : Source) : undefined,
    Target,
    ReadOnly: ReadOnly || undefined,
    Consistency: Consistency || undefined,
    ...options,
  }))
}

function resources(call: Invocation, devices: unknown[], requests: DeviceRequest[], apiVersion: string) {
  const { flags } = call
  const kernelMemory = flags.bigint('kernel-memory')
  const keepsKernelMemory = kernelMemory !== 0n && apiVersion === '1.41'
  return {
    CpuShares: flags.int('cpu-shares'),
    Memory: flags.bigint('memory'),
    NanoCpus: flags.bigint('cpus'),
    CgroupParent: flags.string('cgroup-parent'),
    BlkioWeight: flags.int('blkio-weight'),
    BlkioWeightDevice: flags.get('blkio-weight-device', weightList),
    BlkioDeviceReadBps: flags.get('device-read-bps', rateBpsList),
    BlkioDeviceWriteBps: flags.get('device-write-bps', rateBpsList),
    BlkioDeviceReadIOps: flags.get('device-read-iops', rateIopsList),
    BlkioDeviceWriteIOps: flags.get('device-write-iops', rateIopsList),
    CpuPeriod: flags.int('cpu-period'),
    CpuQuota: flags.int('cpu-quota'),
    CpuRealtimePeriod: flags.int('cpu-rt-period'),
    CpuRealtimeRuntime: flags.int('cpu-rt-runtime'),
    CpusetCpus: flags.string('cpuset-cpus'),
    CpusetMems: flags.string('cpuset-mems'),
    Devices: devices,
    DeviceCgroupRules: nullIfEmpty(flags.list('device-cgroup-rule')),
    DeviceRequests: nullIfEmpty(requests),
    KernelMemory: keepsKernelMemory ? kernelMemory : undefined,
    MemoryReservation: flags.bigint('memory-reservation'),
    MemorySwap: flags.bigint('memory-swap'),
    MemorySwappiness: flags.int('memory-swappiness'),
    OomKillDisable: flags.bool('oom-kill-disable'),
    PidsLimit: flags.int('pids-limit'),
    Ulimits: flags.get('ulimit', ulimit),
    CpuCount: flags.int('cpu-count'),
    CpuPercent: flags.int('cpu-percent'),
    IOMaximumIOps: flags.int('io-maxiops'),
    IOMaximumBandwidth: flags.bigint('io-maxbandwidth'),
  }
}
