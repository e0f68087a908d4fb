/** `--device HOST[:CONTAINER][:rwm]` and `--gpus`. */
import { NumError, atoi } from '../../protocol/go/strconv.ts'
import { parseCsv } from './csv.ts'
import { cut } from './values.ts'

export interface DeviceMapping {
  PathOnHost: string
  PathInContainer: string
  CgroupPermissions: string
}

function isDeviceMode(text: string): boolean {
  return /^[rwm]+$/.test(text) && new Set(text).size === text.length
}

/** Go's `path.Clean`. */
function clean(path: string): string {
  const absolute = path.startsWith('/')
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..' && (absolute || (parts.length > 0 && parts.at(-1) !== '..'))) parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return absolute ? `/${parts.join('/')}` : parts.join('/') || '.'
}

/** A device of the Container Device Interface: `vendor.com/class=name`. */
export function isCdiDevice(text: string): boolean {
  return /^[A-Za-z][\w.-]*[A-Za-z0-9]?\/[A-Za-z][\w-]*=[A-Za-z0-9][\w.:-]*$/.test(text)
}

/** @throws {Error} with docker's text. */
export function parseDevice(text: string): DeviceMapping {
  const parts = text.split(':')
  if (parts.length > 3 || parts[0] === '') throw new Error(`bad format for path: ${text}`)
  const source = parts[0]!
  if (parts.length === 1) return mapping(text, clean(source), clean(source), 'rwm')
  if (parts.length === 2 && isDeviceMode(parts[1]!))
    return mapping(text, clean(source), clean(source), parts[1]!)
  if (parts.length === 2) return mapping(text, source, clean(parts[1]!), 'rwm')
  if (!isDeviceMode(parts[2]!)) throw new Error(`bad mode specified: ${parts[2]}`)
  return mapping(text, source, parts[1]!, parts[2]!)
}

function mapping(text: string, host: string, container: string, permissions: string): DeviceMapping {
  if (!container.startsWith('/'))
    throw new Error(`${text.split(':').length > 1 ? container : host} is not an absolute path`)
  return { PathOnHost: host, PathInContainer: container, CgroupPermissions: permissions }
}

export interface DeviceRequest {
  Driver: string
  Count: number
  DeviceIDs: string[] | null
  Capabilities: string[][] | null
  Options: Record<string, string> | null
}

/** `--gpus all`, `--gpus 2`, `--gpus device=0,driver=nvidia`. @throws {Error} */
export function parseGpus(text: string): DeviceRequest {
  const request: DeviceRequest = { Driver: '', Count: 0, DeviceIDs: null, Capabilities: null, Options: null }
  const seen = new Set<string>()
  for (const field of parseCsv(text)) {
    const [key, value] = cut(field, '=')
    if (seen.has(key)) throw new Error(`gpu request key '${key}' can be specified only once`)
    seen.add(key)
    if (value === undefined) {
      seen.add('count')
      request.Count = gpuCount(key)
    } else setGpuField(request, key, value, field)
  }
  if (!seen.has('count') && request.DeviceIDs === null) request.Count = 1
  return { ...request, Options: request.Options ?? {}, Capabilities: request.Capabilities ?? [['gpu']] }
}

function setGpuField(request: DeviceRequest, key: string, value: string, field: string): void {
  if (key === 'driver') request.Driver = value
  else if (key === 'count') request.Count = gpuCount(value)
  else if (key === 'device') request.DeviceIDs = value.split(',')
  else if (key === 'capabilities') request.Capabilities = [[...value.split(','), 'gpu']]
  else if (key === 'options')
    request.Options = Object.fromEntries(
      parseCsv(value).map((pair) => [cut(pair, '=')[0], cut(pair, '=')[1] ?? '']),
    )
  else throw new Error(`unexpected key '${key}' in '${field}'`)
}

function gpuCount(text: string): number {
  if (text === 'all') return -1
  try {
    return atoi(text)
  } catch (error) {
    const reason = error instanceof NumError ? error.reason : String(error)
    throw new Error(`invalid count (${text}): value must be either "all" or an integer: ${reason}`)
  }
}
