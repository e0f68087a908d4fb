/** `-v` and `--mount`: parsed and checked, in the words of moby's volume/mounts. It looks at no file. */
import type { Mount } from '../../../protocol/docker/containers.ts'
import { DockerError } from '../../base/errors.ts'
import type { MountRecord } from '../record.ts'
import { hasNoCopy, isValidMode, isWritable, PROPAGATIONS, propagationOf } from './mount-mode.ts'

/** `-v` @throws {DockerError} system: dockerd does not say that it is the client's fault. */
export function parseBind(raw: string, volumeDriver: string): MountRecord {
  const invalid = new DockerError('system', `invalid volume specification: '${raw}'`)
  const parts = raw.split(':')
  const [first = '', second, mode = ''] = parts
  if (first === '' || parts.length > 3) throw invalid
  // A destination with a mode is no volume: `/data:ro`.
  if (parts.length === 2 && isValidMode(second!)) throw invalid
  const source = second === undefined ? '' : first
  const target = second === undefined ? first : second
  if (!isValidMode(mode)) throw new DockerError('system', `invalid mode: ${mode}`)
  const spec = bindSpec(source, target, mode, volumeDriver)
  try {
    return { ...toRecord(spec), mode, createSource: true }
  } catch (error) {
    throw error instanceof DockerError
      ? new DockerError('system', `${invalid.message}: ${error.message}`)
      : error
  }
}

function bindSpec(source: string, target: string, mode: string, volumeDriver: string): Mount {
  const type = source.startsWith('/') ? 'bind' : 'volume'
  const propagation = propagationOf(mode)
  const named = volumeDriver !== '' && type === 'volume'
  const options = {
    ...(hasNoCopy(mode) && { NoCopy: true }),
    ...(named && { DriverConfig: { Name: volumeDriver } }),
  }
  return {
    Type: type,
    Source: source,
    Target: target,
    ...(!isWritable(mode) && { ReadOnly: true }),
    ...(Object.keys(options).length > 0 && { VolumeOptions: options }),
    ...(propagation && { BindOptions: { Propagation: propagation } }),
  }
}

/** `--mount` @throws {DockerError} invalid */
export function parseMount(spec: Mount): MountRecord {
  return { ...toRecord(spec), createSource: spec.BindOptions?.CreateMountpoint ?? false }
}

/** @throws {DockerError} invalid: `invalid mount config for type "bind": …` */
export function checkMount(spec: Mount): void {
  const why = mistakeIn(spec)
  if (why) throw new DockerError('invalid', `invalid mount config for type "${spec.Type ?? ''}": ${why}`)
}

function mistakeIn(spec: Mount): string | undefined {
  const target = spec.Target ?? ''
  if (target === '') return 'field Target must not be empty'
  if (cleanPath(target) === '/') return "invalid specification: destination can't be '/'"
  if (!target.startsWith('/')) return `invalid mount path: '${target}' mount path must be absolute`
  const check = CHECKS[spec.Type ?? '']
  return check ? check(spec, spec.Source ?? '') : 'mount type unknown'
}

const CHECKS: Record<string, (spec: Mount, source: string) => string | undefined> = {
  bind(spec, source) {
    const propagation = spec.BindOptions?.Propagation
    if (source === '') return 'field Source must not be empty'
    if (propagation && !PROPAGATIONS.includes(propagation)) return `invalid propagation mode: ${propagation}`
    return (
      extraField(spec, 'VolumeOptions', 'ImageOptions') ??
      (source.startsWith('/') ? undefined : `invalid mount path: '${source}' mount path must be absolute`)
    )
  },
  volume(spec, source) {
    const extra = extraField(spec, 'BindOptions', 'ImageOptions')
    const subpath = spec.VolumeOptions?.Subpath
    if (extra) return extra
    if (subpath && source === '') return 'must not set Subpath when using anonymous volumes'
    if (subpath && (subpath.startsWith('/') || subpath.split('/').includes('..'))) {
      return 'subpath must be a relative path within the volume'
    }
    return spec.ReadOnly && source === ''
      ? 'must not set ReadOnly mode when using anonymous volumes'
      : undefined
  },
  tmpfs(spec, source) {
    const unknown = spec.TmpfsOptions?.Options?.find(
      (option) => !['exec', 'noexec'].includes(option?.[0] ?? ''),
    )
    return (
      extraField(spec, 'BindOptions', 'ImageOptions') ??
      (source ? 'field Source must not be specified' : undefined) ??
      (unknown ? `invalid option: ${unknown[0] ?? ''}` : undefined)
    )
  },
  image(spec, source) {
    return (
      extraField(spec, 'BindOptions', 'VolumeOptions') ??
      (source === '' ? 'field Source must not be empty' : undefined)
    )
  },
}

function extraField(
  spec: Mount,
  ...names: ('BindOptions' | 'VolumeOptions' | 'ImageOptions')[]
): string | undefined {
  const name = names.find((one) => spec[one])
  return name && `field ${name} must not be specified`
}

function toRecord(spec: Mount): Omit<MountRecord, 'createSource'> {
  checkMount(spec)
  const type = spec.Type as MountRecord['type']
  const source = spec.Source ?? ''
  return {
    type,
    name: type === 'volume' ? source : '',
    source: type === 'bind' ? cleanPath(source) : '',
    destination: cleanPath(spec.Target ?? ''),
    driver: type === 'volume' ? (spec.VolumeOptions?.DriverConfig?.Name ?? '') : '',
    mode: '',
    rw: !spec.ReadOnly,
    propagation: type === 'bind' ? spec.BindOptions?.Propagation || 'rprivate' : '',
    copyData: type === 'volume' && !spec.VolumeOptions?.NoCopy,
    spec,
  }
}

/** Go's path.Clean. */
export function cleanPath(path: string): string {
  const absolute = path.startsWith('/')
  const names: string[] = []
  for (const name of path.split('/')) {
    if (name === '' || name === '.') continue
    if (name === '..' && names.length > 0 && names.at(-1) !== '..') names.pop()
    else if (name !== '..' || !absolute) names.push(name)
  }
  const joined = names.join('/')
  return absolute ? `/${joined}` : joined || '.'
}

/** Options of a tmpfs made by `--mount`, in the form of `--tmpfs`. */
export function tmpfsData({ TmpfsOptions, ReadOnly }: Mount): string {
  const size = TmpfsOptions?.SizeBytes
  const options = TmpfsOptions?.Options ?? []
  return [
    ...(ReadOnly ? ['ro'] : []),
    ...(TmpfsOptions?.Mode ? [`mode=${TmpfsOptions.Mode.toString(8)}`] : []),
    ...(size ? [`size=${shortSize(size)}`] : []),
    ...options.map((option) => (option ?? []).join('=')),
  ].join(',')
}

function shortSize(bytes: number): string {
  const units: [string, number][] = [
    ['g', 2 ** 30],
    ['m', 2 ** 20],
    ['k', 2 ** 10],
  ]
  const unit = units.find(([, size]) => bytes % size === 0)
  return unit ? `${bytes / unit[1]}${unit[0]}` : String(bytes)
}

/** @throws {DockerError} invalid */
export function parseVolumesFrom(spec: string): { container: string; mode: string } {
  if (spec === '') throw new DockerError('invalid', 'volumes-from specification cannot be an empty string')
  const [container = '', mode = ''] = spec.split(/:(.*)/s)
  if (mode === '') return { container, mode: 'rw' }
  if (!isValidMode(mode) || propagationOf(mode) || hasNoCopy(mode)) {
    throw new DockerError('invalid', `invalid mode: ${mode}`)
  }
  return { container, mode }
}
