/** `-v [SOURCE:]TARGET[:OPTIONS]`. */

/** @returns whether the spec names a source, and whether that source is a path. @throws {Error} with docker's text. */
export function parseVolumeSpec(spec: string): { hasSource: boolean; isPath: boolean } {
  if (spec === '') throw new Error('invalid empty volume spec')
  if (spec.length < 3) return { hasSource: false, isPath: false }
  const parts = splitSpec(spec)
  const fail = (what: string): never => {
    throw new Error(`invalid spec: ${spec}: ${what}`)
  }
  if (parts.some((part, i) => part === '' && (i < 4 || i === parts.length - 1)))
    fail(parts.length > 3 && parts.slice(0, 3).every((part) => part !== '') ? 'too many colons' : EMPTY)
  if (parts.length > 3) fail('too many colons')
  const source = parts.length > 1 ? parts[0]! : ''
  return { hasSource: source !== '', isPath: /^[./~]/.test(source) || /^[a-zA-Z]:/.test(source) }
}

const EMPTY = 'empty section between colons'

/** A single letter before a colon is a drive, even here. */
function splitSpec(spec: string): string[] {
  const parts: string[] = []
  let part = ''
  for (const char of spec) {
    if (char === ':' && !/^\p{L}$/u.test(part)) {
      parts.push(part)
      part = ''
    } else part += char
  }
  return [...parts, part]
}

/** Sources are absolute for the daemon: `.`-paths are meant from the caller's folder. */
export function absoluteSource(bind: string, cwd: string): string {
  const at = bind.indexOf(':')
  if (at < 0 || !bind.startsWith('.')) return bind
  return `${absolutePath(bind.slice(0, at), cwd)}${bind.slice(at)}`
}

/** Go's `filepath.Abs`. */
export function absolutePath(path: string, cwd: string): string {
  const parts: string[] = []
  for (const part of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}
