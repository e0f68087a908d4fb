/** Platforms as containerd compares them (github.com/containerd/platforms). */
import { quote } from '../../protocol/go/strconv.ts'
import type { Platform } from '../../protocol/oci-image.ts'
import { DockerError } from '../base/errors.ts'

/** What the guest's processor runs. */
export const HOST_PLATFORM: Platform = { os: 'linux', architecture: '386' }

const SYSTEMS = new Set(
  'aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris windows zos'.split(
    ' ',
  ),
)
const ARCHITECTURES = new Set(
  '386 amd64 amd64p32 arm armbe arm64 arm64be ppc64 ppc64le loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc riscv riscv64 s390 s390x sparc sparc64 wasm'.split(
    ' ',
  ),
)
const ALIASES: Record<string, [architecture: string, variant?: string]> = {
  i386: ['386', ''],
  x86_64: ['amd64'],
  'x86-64': ['amd64'],
  aarch64: ['arm64'],
  armhf: ['arm', 'v7'],
  armel: ['arm', 'v6'],
}

/** The spelling that is compared: `x86_64` is `amd64`, `arm64/v8` is `arm64`. */
export function normalizePlatform(platform: Platform): Platform {
  const os = platform.os.toLowerCase() || 'linux'
  const [architecture, alias] = ALIASES[platform.architecture.toLowerCase()] ?? [
    platform.architecture.toLowerCase(),
  ]
  const variant = normalizeVariant(architecture, alias ?? (platform.variant ?? '').toLowerCase())
  return { os: os === 'macos' ? 'darwin' : os, architecture, ...(variant !== '' && { variant }) }
}

function normalizeVariant(architecture: string, variant: string): string {
  if (architecture === 'amd64') return variant === 'v1' ? '' : variant
  if (architecture === 'arm64') return ['8', 'v8', 'v8.0'].includes(variant) ? '' : variant
  if (architecture === 'arm') return variant === '' ? 'v7' : variant.replace(/^(\d)$/, 'v$1')
  return variant
}

/**
 * Reads `--platform`: `linux/386`, `linux/arm/v7`, `linux` or `386`.
 *
 * @throws {DockerError} invalid
 */
export function parsePlatform(specifier: string, host = HOST_PLATFORM): Platform {
  const refuse = (why: string) => new DockerError('invalid', `${quote(specifier)}: ${why}`)
  if (specifier.includes('*')) throw refuse('wildcards not yet supported: invalid argument')
  const parts = specifier.split('/')
  for (const [i, part] of parts.entries()) checkPart(part, i, specifier)
  const [first, second, third] = parts
  if (parts.length > 3) throw refuse('cannot parse platform specifier: invalid argument')
  if (second !== undefined)
    return normalizePlatform({ os: first!, architecture: second, ...(third && { variant: third }) })
  if (SYSTEMS.has(first!.toLowerCase())) return { ...host, os: first!.toLowerCase() }
  const platform = normalizePlatform({ os: host.os, architecture: first! })
  if (ARCHITECTURES.has(platform.architecture)) return platform
  throw refuse('unknown operating system or architecture: invalid argument')
}

function checkPart(part: string, index: number, specifier: string): void {
  const [pattern, what] =
    index === 0
      ? [String.raw`^([A-Za-z0-9_-]+)(?:\(([A-Za-z0-9_.-]*)\))?$`, 'OS component']
      : [String.raw`^[A-Za-z0-9_.-]+$`, 'component']
  if (new RegExp(pattern).test(part)) return
  const rule = index === 0 ? 'OSAndVersion specifier component' : 'platform specifier component'
  throw new DockerError(
    'invalid',
    `${quote(part)} is an invalid ${what} of ${quote(specifier)}: ${rule} must match ${quote(pattern)}: invalid argument`,
  )
}

/** `linux/arm/v7` */
export function formatPlatform({ os, architecture, variant }: Platform): string {
  return [os, architecture, variant].filter(Boolean).join('/')
}

/** @returns how well a processor for `wanted` runs it: 0 is best; -1 not at all. */
export function platformRank(wanted: Platform, offered: Platform): number {
  const normal = formatPlatform(normalizePlatform(offered))
  return compatible(normalizePlatform(wanted)).findIndex((platform) => formatPlatform(platform) === normal)
}

/** What a processor runs, best first: an amd64 also runs 386, an arm v7 also v6 and v5. */
function compatible(platform: Platform): Platform[] {
  const { os, architecture, variant = '' } = platform
  const level = Number(/^v(\d+)/.exec(variant)?.[1] ?? (architecture === 'arm64' ? 8 : 1))
  const below = (from: number, to: number) =>
    Array.from({ length: Math.max(0, from - to + 1) }, (_, i) => from - i)
  if (architecture === 'amd64')
    return [
      ...below(level, 1).map((n) => ({ os, architecture, ...(n > 1 && { variant: `v${n}` }) })),
      { os, architecture: '386' },
    ]
  if (architecture === 'arm') return below(level, 5).map((n) => ({ os, architecture, variant: `v${n}` }))
  if (architecture === 'arm64')
    return [platform, { os, architecture }, ...compatible({ os, architecture: 'arm', variant: 'v8' })]
  return [platform]
}
