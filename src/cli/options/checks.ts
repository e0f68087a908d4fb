/** What single options of `run` and `create` may be; each returns the value as it is sent. */
import { parseUint, quote } from '../../protocol/go/strconv.ts'
import { ramInBytes } from '../go/units.ts'
import { cut } from './values.ts'

export function checkAttach(text: string): string {
  const stream = text.toLowerCase()
  if (['stdin', 'stdout', 'stderr'].includes(stream)) return stream
  throw new Error('valid streams are STDIN, STDOUT and STDERR')
}

export function checkEnv(text: string): string {
  if (cut(text, '=')[0] === '') throw new Error(`invalid environment variable: ${text}`)
  return text
}

export function checkLabel(text: string): string {
  const key = cut(text, '=')[0].replace(/^[ \t]+/, '')
  if (key === '') throw new Error(`invalid label '${text}': empty name`)
  if (/[ \t]/.test(key)) throw new Error(`label '${key}' contains whitespaces`)
  return text
}

const sysctls = ['msgmax', 'msgmnb', 'msgmni', 'sem', 'shmall', 'shmmax', 'shmmni', 'shm_rmid_forced']

export function checkSysctl(text: string): string {
  const [key, value] = cut(text, '=')
  const allowed = /^(net|fs\.mqueue)\./.test(key) || sysctls.some((name) => key === `kernel.${name}`)
  if (value === undefined || !allowed) throw new Error(`sysctl '${text}' is not allowed`)
  return text
}

export function checkLink(text: string): string {
  if (text === '') throw new Error('empty string specified for links')
  if (text.split(':').length > 2) throw new Error(`bad format for links: ${text}`)
  return text
}

export function checkDeviceCgroupRule(text: string): string {
  if (/^[acb] ([0-9]+|\*):([0-9]+|\*) [rwm]{1,3}$/.test(text)) return text
  throw new Error(`invalid device cgroup format '${text}'`)
}

export function isIPv4(text: string): boolean {
  const parts = text.split('.')
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)
}

export function isIPv6(text: string): boolean {
  const [head, tail, more] = text.split('::')
  if (more !== undefined || !text.includes(':')) return false
  const groups = (part: string | undefined) => (part ? part.split(':') : [])
  const all = [...groups(head), ...groups(tail)]
  const last = all.at(-1)
  const embedded = last !== undefined && isIPv4(last)
  const hex = embedded ? all.slice(0, -1) : all
  const count = hex.length + (embedded ? 2 : 0)
  if (!hex.every((group) => /^[\da-f]{1,4}$/i.test(group))) return false
  return tail === undefined ? count === 8 : count < 8
}

/** Go's `net.ParseIP` succeeds. */
export function isIP(text: string): boolean {
  return isIPv4(text) || isIPv6(text)
}

/** The shortest form of an address, as Go's `IP.String` writes it. */
export function canonicalIP(text: string): string {
  if (isIPv4(text)) return text
  const url = new URL(`http://[${text}]/`)
  const compressed = url.hostname.slice(1, -1)
  const mapped = /^::ffff:([\da-f]+):([\da-f]+)$/.exec(compressed)
  if (!mapped) return compressed
  const [high, low] = [parseInt(mapped[1]!, 16), parseInt(mapped[2]!, 16)]
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

export function checkIP(text: string): string {
  const trimmed = text.trim()
  if (!isIP(trimmed)) throw new Error(`IP address is not correctly formatted: ${text}`)
  return canonicalIP(trimmed)
}

export function isMac(text: string): boolean {
  const octet = '[\\da-f]{2}'
  const lengths = [6, 8, 20].map((n) => `${octet}(:${octet}){${n - 1}}|${octet}(-${octet}){${n - 1}}`)
  const dotted = [3, 4, 10].map((n) => `[\\da-f]{4}(\\.[\\da-f]{4}){${n - 1}}`)
  return new RegExp(`^(${[...lengths, ...dotted].join('|')})$`, 'i').test(text.trim())
}

export function checkDnsSearch(text: string): string {
  const domain = text.replace(/^ +| +$/g, '')
  if (domain === '.') return domain
  const label = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])'
  const match = new RegExp(`^(:?${label}(?:\\.${label})*)\\.?\\s*$`).exec(domain)
  if (!/[a-zA-Z]/.test(domain) || !match || match[1]!.length >= 255)
    throw new Error(`${domain} is not a valid domain`)
  return match[1]!
}

export function checkExtraHost(text: string): string {
  const separator = text.includes('=') ? '=' : ':'
  const [name, given] = cut(text, separator)
  if (given === undefined || name === '' || name.includes(':'))
    throw new Error(`bad format for add-host: ${quote(text)}`)
  if (given === 'host-gateway') return `${name}:${given}`
  const address = /^\[.+\]$/.test(given) ? given.slice(1, -1) : given
  if (!isIP(address.trim())) throw new Error(`invalid IP address in add-host: ${quote(address)}`)
  return `${name}:${address}`
}

/** A limit on one device, as the API has it. */
export interface DeviceLimit {
  Path: string
  Rate?: bigint
  Weight?: number
}

function devicePath(text: string): [path: string, rest: string] {
  const [path, rest] = cut(text, ':')
  if (rest === undefined || path === '') throw new Error(`bad format: ${text}`)
  if (!path.startsWith('/dev/')) throw new Error(`bad format for device path: ${text}`)
  return [path, rest]
}

export function checkRateBps(text: string): DeviceLimit {
  const [Path, rate] = devicePath(text)
  try {
    return { Path, Rate: ramInBytes(rate) }
  } catch {
    throw new Error(
      `invalid rate for device: ${text}. The correct format is <device-path>:<number>[<unit>]. Number must be a positive integer. Unit is optional and can be kb, mb, or gb`,
    )
  }
}

export function checkRateIops(text: string): DeviceLimit {
  const [Path, rate] = devicePath(text)
  try {
    return { Path, Rate: parseUint(rate) }
  } catch {
    throw new Error(
      `invalid rate for device: ${text}. The correct format is <device-path>:<number>. Number must be a positive integer`,
    )
  }
}

export function checkWeight(text: string): DeviceLimit {
  const [Path, given] = devicePath(text)
  const weight = /^\d+$/.test(given) ? Number(given) : NaN
  if (!(weight === 0 || (weight >= 10 && weight <= 1000)))
    throw new Error(`invalid weight for device: ${text}`)
  return { Path, Weight: weight }
}
