/** `--mount type=bind,source=/a,target=/b,readonly`. */
import { parseBool } from '../../protocol/go/strconv.ts'
import { ramInBytes } from '../go/units.ts'
import { parseCsv } from './csv.ts'
import { cut } from './values.ts'

/** As the API has it; fields left out are absent. */
export interface Mount {
  Type: string
  Source?: string
  Target?: string
  ReadOnly?: boolean
  Consistency?: string
  BindOptions?: {
    Propagation?: string
    NonRecursive?: boolean
    ReadOnlyNonRecursive?: boolean
    ReadOnlyForceRecursive?: boolean
  }
  VolumeOptions?: {
    NoCopy?: boolean
    Labels?: Record<string, string>
    Subpath?: string
    DriverConfig?: { Name?: string; Options?: Record<string, string> }
  }
  ImageOptions?: { Subpath?: string }
  TmpfsOptions?: { SizeBytes?: bigint; Mode?: number }
}

type Setter = (mount: Mount, value: string, key: string) => void

const bind = (mount: Mount) => (mount.BindOptions ??= {})
const volume = (mount: Mount) => (mount.VolumeOptions ??= { DriverConfig: {} })
const tmpfs = (mount: Mount) => (mount.TmpfsOptions ??= {})

function boolOf(key: string, value: string): boolean {
  try {
    return parseBool(value)
  } catch {
    throw new Error(`invalid value for ${key}: ${value}`)
  }
}

function addPair(target: Record<string, string>, pair: string): void {
  const [key, value] = cut(pair, '=')
  if (key !== '') target[key] = value ?? ''
}

const setSource: Setter = (mount, value) => (mount.Source = value)
const setTarget: Setter = (mount, value) => (mount.Target = value)
const setReadOnly: Setter = (mount, value, key) => (mount.ReadOnly = boolOf(key, value))

const setters: Record<string, Setter> = {
  type: (mount, value) => (mount.Type = value.toLowerCase()),
  source: setSource,
  src: setSource,
  target: setTarget,
  dst: setTarget,
  destination: setTarget,
  readonly: setReadOnly,
  ro: setReadOnly,
  consistency: (mount, value) => (mount.Consistency = value.toLowerCase()),
  'bind-propagation': (mount, value) => (bind(mount).Propagation = value.toLowerCase()),
  'bind-nonrecursive': (mount, value, key) => (bind(mount).NonRecursive = boolOf(key, value)),
  'bind-recursive': setRecursive,
  'volume-subpath': (mount, value) => (volume(mount).Subpath = value),
  'volume-nocopy': (mount, value, key) => (volume(mount).NoCopy = boolOf(key, value)),
  'volume-label': (mount, value) => addPair((volume(mount).Labels ??= {}), value),
  'volume-driver': (mount, value) => (volume(mount).DriverConfig!.Name = value),
  'volume-opt': (mount, value) => addPair((volume(mount).DriverConfig!.Options ??= {}), value),
  'image-subpath': (mount, value) => ((mount.ImageOptions ??= {}).Subpath = value),
  'tmpfs-size': (mount, value, key) => {
    try {
      tmpfs(mount).SizeBytes = ramInBytes(value)
    } catch {
      throw new Error(`invalid value for ${key}: ${value}`)
    }
  },
  'tmpfs-mode': (mount, value, key) => {
    if (!/^[0-7]+$/.test(value)) throw new Error(`invalid value for ${key}: ${value}`)
    tmpfs(mount).Mode = parseInt(value, 8)
  },
}

function setRecursive(mount: Mount, value: string, key: string): void {
  const options = bind(mount)
  if (value === 'disabled') options.NonRecursive = true
  else if (value === 'writable') options.ReadOnlyNonRecursive = true
  else if (value === 'readonly') options.ReadOnlyForceRecursive = true
  else if (value !== 'enabled')
    throw new Error(
      `invalid value for ${key}: ${value} (must be "enabled", "disabled", "writable", or "readonly")`,
    )
}

/** @throws {Error} with docker's text. */
export function parseMount(text: string): Mount {
  const mount: Mount = { Type: 'volume' }
  for (const field of parseCsv(text)) {
    const [given, value] = cut(field, '=')
    const key = given.toLowerCase()
    if (value === undefined) {
      if (!['readonly', 'ro', 'volume-nocopy', 'bind-nonrecursive'].includes(key))
        throw new Error(`invalid field '${field}' must be a key=value pair`)
      setters[key]!(mount, 'true', key)
      continue
    }
    const set = setters[key]
    if (!set) throw new Error(`unexpected key '${key}' in '${field}'`)
    set(mount, value, key)
  }
  check(mount)
  return ordered(mount)
}

/** Keys in the order of the API's own types. */
function ordered(mount: Mount): Mount {
  const { VolumeOptions: options } = mount
  if (!options) return mount
  const { NoCopy, Labels, Subpath, DriverConfig } = options
  return { ...mount, VolumeOptions: withoutUndefined({ NoCopy, Labels, Subpath, DriverConfig }) }
}

function withoutUndefined<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T
}

function check(mount: Mount): void {
  const { Type: type, BindOptions: options } = mount
  if (type === '') throw new Error('type is required')
  if (!mount.Target) throw new Error('target is required')
  const kinds = {
    volume: mount.VolumeOptions,
    image: mount.ImageOptions,
    bind: options,
    tmpfs: mount.TmpfsOptions,
  }
  for (const [kind, given] of Object.entries(kinds))
    if (given && type !== kind) throw new Error(`cannot mix '${kind}-*' options with mount type '${type}'`)
  const needs = (recursive: string, other: string) =>
    new Error(`option 'bind-recursive=${recursive}' requires '${other}' to be specified in conjunction`)
  if (options?.ReadOnlyNonRecursive && !mount.ReadOnly) throw needs('writable', 'readonly')
  if (!options?.ReadOnlyForceRecursive) return
  if (!mount.ReadOnly) throw needs('readonly', 'readonly')
  if (options.Propagation !== 'rprivate') throw needs('readonly', 'bind-propagation=rprivate')
}
