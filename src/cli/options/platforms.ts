/** `--platform linux/386`: `OS[/ARCH[/VARIANT]]` or a lone architecture. */
import { quote } from '../../protocol/go/strconv.ts'

export interface Platform {
  architecture: string
  os: string
  variant?: string
}

const osNames = ['aix', 'android', 'darwin', 'dragonfly', 'freebsd', 'hurd', 'illumos', 'ios', 'js', 'linux', 'nacl', 'netbsd', 'openbsd', 'plan9', 'solaris', 'windows', 'zos'] // prettier-ignore
const archNames = ['386', 'amd64', 'amd64p32', 'arm', 'armbe', 'arm64', 'arm64be', 'ppc64', 'ppc64le', 'loong64', 'mips', 'mipsle', 'mips64', 'mips64le', 'mips64p32', 'mips64p32le', 'ppc', 'riscv', 'riscv64', 's390', 's390x', 'sparc', 'sparc64', 'wasm'] // prettier-ignore

/** @param here the client's own architecture. @throws {Error} with docker's text. */
export function parsePlatform(specifier: string, here: string): Platform {
  const invalid = (what: string) => new Error(`${what}: invalid argument`)
  if (specifier.includes('*')) throw invalid(`${quote(specifier)}: wildcards not yet supported`)
  const parts = specifier.split('/')
  checkParts(parts.slice(0, 4), specifier, invalid)
  const os = normalizeOs(parts[0]!.replace(/\(.*\)$/, ''))
  if (parts.length === 1) {
    if (osNames.includes(os)) return { architecture: here, os }
    const [architecture, variant] = normalizeArch(parts[0]!, '')
    if (!archNames.includes(architecture))
      throw invalid(`${quote(specifier)}: unknown operating system or architecture`)
    return platform(architecture, 'linux', architecture === 'arm' && variant === 'v7' ? '' : variant)
  }
  if (parts.length > 3) throw invalid(`${quote(specifier)}: cannot parse platform specifier`)
  const [architecture, variant] = normalizeArch(parts[1]!, parts[2] ?? '')
  if (parts.length === 3)
    return platform(architecture, os, architecture === 'arm64' ? variant || 'v8' : variant)
  return platform(architecture, os, architecture === 'arm' && variant === 'v7' ? '' : variant)
}

function checkParts(parts: string[], specifier: string, invalid: (what: string) => Error): void {
  for (const [i, part] of parts.entries()) {
    if (i === 0 && !/^([A-Za-z0-9_-]+)(?:\(([A-Za-z0-9_.-]*)\))?$/.test(part))
      throw invalid(
        `${quote(part)} is an invalid OS component of ${quote(specifier)}: OSAndVersion specifier component must match ${quote('^([A-Za-z0-9_-]+)(?:\\(([A-Za-z0-9_.-]*)\\))?$')}`,
      )
    if (i > 0 && !/^[A-Za-z0-9_.-]+$/.test(part))
      throw invalid(
        `${quote(part)} is an invalid component of ${quote(specifier)}: platform specifier component must match ${quote('^[A-Za-z0-9_.-]+$')}`,
      )
  }
}

function platform(architecture: string, os: string, variant: string): Platform {
  return { architecture, os, ...(variant && { variant }) }
}

function normalizeOs(name: string): string {
  const os = name.toLowerCase()
  return os === 'macos' ? 'darwin' : os || 'linux'
}

function normalizeArch(name: string, given: string): [architecture: string, variant: string] {
  const [arch, variant] = [name.toLowerCase(), given.toLowerCase()]
  switch (arch) {
    case 'i386':
      return ['386', '']
    case 'x86_64':
    case 'x86-64':
    case 'amd64':
      return ['amd64', variant === 'v1' ? '' : variant]
    case 'aarch64':
    case 'arm64':
      if (['8', 'v8', 'v8.0'].includes(variant)) return ['arm64', '']
      return ['arm64', ['9', '9.0', 'v9.0'].includes(variant) ? 'v9' : variant]
    case 'armhf':
      return ['arm', 'v7']
    case 'armel':
      return ['arm', 'v6']
    case 'arm':
      if (['', '7'].includes(variant)) return ['arm', 'v7']
      return ['arm', ['5', '6', '8'].includes(variant) ? `v${variant}` : variant]
    default:
      return [arch, variant]
  }
}

export function formatPlatform({ os, architecture, variant }: Platform): string {
  return [os, architecture, variant].filter(Boolean).join('/')
}
