/**
 * What Linux cannot be told. Its strings end at their first NUL: what comes behind would be dropped, and another program run
 * than the one asked for. It is refused as runc does, but for a NUL in an argument, which runc finds only when the
 * container has started.
 */
import { RuntimeError } from '../../protocol/machine/index.ts'
import type { RuntimeMount, RuntimeProcess, RuntimeSpec } from '../../protocol/oci-runtime.ts'
import { quote } from '../../protocol/go/strconv.ts'

/** @throws {RuntimeError} */
export function checkSpecText(spec: RuntimeSpec): void {
  checkProcessText(spec.process)
  const mount = spec.mounts.find(({ destination, source }) => hasNul(destination) || hasNul(source))
  if (mount) {
    throw new RuntimeError('other', `invalid mount ${mountText(mount)}: mount field contains null byte`)
  }
  const { hostname, domainname, linux, mounts } = spec
  const text = findNul({ hostname, domainname, mounts, linux })
  if (text !== undefined) throw new RuntimeError('other', `${quote(text)}: invalid argument`)
}

/** @throws {RuntimeError} */
export function checkProcessText({ args, env, cwd }: Pick<RuntimeProcess, 'args' | 'env' | 'cwd'>): void {
  const [program = '', ...rest] = args
  if (hasNul(program)) throw new RuntimeError('notFound', `${quote(program)}: not found`)
  const argument = rest.find(hasNul)
  if (argument !== undefined) throw new RuntimeError('other', `exec ${program}: invalid argument`)
  const variable = env.find(hasNul)
  if (variable !== undefined) {
    throw new RuntimeError(
      'other',
      `environment variable value can't contain null(\\x00): ${quote(variable)}`,
    )
  }
  if (hasNul(cwd)) throw new RuntimeError('other', `chdir \`${cwd}\`: invalid argument`)
}

function hasNul(text: string | undefined): boolean {
  return text?.includes('\0') ?? false
}

/** Go's `%+v` of the runtime specification's mount. */
function mountText({ destination, type, source, options }: RuntimeMount): string {
  return `{Destination:${destination} Type:${type ?? ''} Source:${source ?? ''} Options:[${(options ?? []).join(' ')}] UIDMappings:[] GIDMappings:[]}`
}

/** The first text with a NUL, also among the names of things. */
function findNul(value: unknown): string | undefined {
  if (typeof value === 'string') return hasNul(value) ? value : undefined
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, inner] of Object.entries(value)) {
    const found = hasNul(key) ? key : findNul(inner)
    if (found !== undefined) return found
  }
  return undefined
}
