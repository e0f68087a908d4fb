/** A layer of all sorts of files, the same each time, and what Linux has to say of each. */
import type { TarItem } from '../../src/protocol/tar/index.ts'
import { anItem } from './support.ts'

/** As `list-tree.c` prints it. */
export interface ListedEntry {
  path: string
  /** With the type, octal. */
  mode: string
  owner: string
  size: number
  mtime: string
  links: number
  device: string
  target: string
  xattrs: string
  contents: string
}

type Random = () => number

/** @returns items in the order of a tar: parents and link targets first. */
export function generateItems(count: number): TarItem[] {
  const random = mulberry32(20_240_229)
  const items: TarItem[] = []
  const directories = ['']
  const files: TarItem[] = []
  while (items.length < count) {
    const path = join(pick(directories, random), nameOf(items.length, random))
    const item = generateItem(path, files, random)
    items.push(item)
    if (item.type === 'directory') directories.push(path)
    if (item.type === 'file') files.push(item)
  }
  return items
}

function generateItem(path: string, files: TarItem[], random: Random): TarItem {
  const owner = {
    uid: pick([0, 0, 1, 1000, 65534, 70_000], random),
    gid: pick([0, 5, 100, 2 ** 31 - 1], random),
  }
  const common = {
    path,
    ...owner,
    mode: pick([0o644, 0o755, 0o600, 0o4755, 0o2711, 0o1777, 0o000], random),
    mtime: timeOf(random),
  }
  const kind = random()
  if (kind < 0.12) return anItem({ ...common, type: 'directory', ...xattrsOf(random) })
  if (kind < 0.22)
    return anItem({ ...common, type: 'symlink', mode: 0o777, link: pick(LINK_TARGETS, random) })
  if (kind < 0.3 && files.length > 0) return hardLink(path, pick(files, random))
  if (kind < 0.33)
    return anItem({ ...common, type: pick(['char', 'block'] as const, random), ...deviceOf(random) })
  if (kind < 0.35) return anItem({ ...common, type: 'fifo' })
  const content = bytesOf(pick(SIZES, random), random)
  return anItem({ ...common, size: content.length, content, ...xattrsOf(random) })
}

/** As tar writes one: with what it knows of the file, which unpacking sets again. */
function hardLink(path: string, { path: link, mode, uid, gid, mtime }: TarItem): TarItem {
  return anItem({ path, type: 'hardlink', link, mode, uid, gid, mtime })
}

const LINK_TARGETS = [
  'x',
  '../../up',
  '/etc/passwd',
  'with space',
  'ünï/cødé',
  'x'.repeat(1000),
  'a/'.repeat(400),
]
const SIZES = [0, 1, 10, 100, 511, 512, 513, 4095, 4096, 4097, 5000, 20_000]
const NAMES = [
  'file',
  'with space',
  "quote'",
  'ünïcødé',
  '日本',
  '-dash',
  '.hidden',
  'tab\there',
  'a'.repeat(80),
  'line\nbreak',
]

function nameOf(index: number, random: Random): string {
  return `${pick(NAMES, random)}-${index}`
}

/** Before 1970, today, after 2038; fractions that a double can hold exactly enough. */
function timeOf(random: Random): number {
  const seconds = pick([0, 1, 1_600_000_000, 1_700_000_000, 5_000_000_000, -1, -86_400], random)
  return seconds + pick([0, 0, 0, 0.5, 0.25, 0.125], random)
}

function deviceOf(random: Random) {
  return { major: pick([1, 8, 136, 511], random), minor: pick([0, 3, 255, 256, 70_000], random) }
}

function xattrsOf(random: Random): { xattrs?: Record<string, Uint8Array> } {
  if (random() > 0.1) return {}
  return {
    xattrs: {
      'user.one': bytesOf(3, random),
      'trusted.two': bytesOf(1000, random),
      'user.empty': new Uint8Array(0),
    },
  }
}

function bytesOf(length: number, random: Random): Uint8Array {
  return Uint8Array.from({ length }, () => random() * 256)
}

/** What `list-tree` must print for these items, by path; the root is not among them. */
export function expectedEntries(items: TarItem[]): Map<string, ListedEntry> {
  const byPath = new Map(items.map((item) => [item.path, item]))
  const names = new Map<TarItem, number>()
  const inodeOf = (item: TarItem) => (item.type === 'hardlink' ? byPath.get(item.link!)! : item)
  for (const item of items) names.set(inodeOf(item), (names.get(inodeOf(item)) ?? 0) + 1)
  const subdirectories = new Map<string, number>()
  for (const { path, type } of items) {
    if (type === 'directory')
      subdirectories.set(parentOf(path), (subdirectories.get(parentOf(path)) ?? 0) + 1)
  }
  return new Map(
    items.map((item) => {
      const inode = inodeOf(item)
      const links = inode.type === 'directory' ? 2 + (subdirectories.get(item.path) ?? 0) : names.get(inode)!
      return [item.path, { ...expectedEntry(inode, links), path: item.path }]
    }),
  )
}

const TYPE_BITS = {
  file: 0o100000,
  directory: 0o040000,
  symlink: 0o120000,
  char: 0o020000,
  block: 0o060000,
  fifo: 0o010000,
  hardlink: 0,
}

function expectedEntry(item: TarItem, links: number): ListedEntry {
  const isDevice = item.type === 'char' || item.type === 'block'
  return {
    path: item.path,
    mode: (TYPE_BITS[item.type] | item.mode).toString(8),
    owner: `${item.uid}:${item.gid}`,
    size: sizeOf(item),
    mtime: timeText(item.mtime),
    links,
    device: isDevice ? `${item.major}:${item.minor}` : '0:0',
    target: item.type === 'symlink' ? item.link! : '',
    xattrs: Object.entries(item.xattrs ?? {})
      .map(([name, value]) => `${name}=${Buffer.from(value).toString('hex')} `)
      .toSorted()
      .join(''),
    contents: item.type === 'file' ? fnv1a(item.content as Uint8Array) : '',
  }
}

function sizeOf(item: TarItem): number {
  if (item.type === 'directory') return 4096
  return item.type === 'symlink' ? Buffer.byteLength(item.link!) : item.size
}

function timeText(mtime: number): string {
  const seconds = Math.floor(mtime)
  return `${seconds}.${String(Math.round((mtime - seconds) * 1e9)).padStart(9, '0')}`
}

const FIELDS = 12

/** @param output of `list-tree`. @returns entries by path, and which inode number each has; the root is left out. */
export function parseListing(output: string): {
  entries: Map<string, ListedEntry>
  inodes: Map<string, string>
} {
  const fields = output.split('\0')
  const entries = new Map<string, ListedEntry>()
  const inodes = new Map<string, string>()
  for (let at = 0; at + FIELDS < fields.length; at += FIELDS) {
    const [path, mode, uid, gid, size, mtime, links, device, inode, target, xattrs, contents] = fields.slice(
      at,
      at + FIELDS,
    ) as string[]
    if (path === '') continue
    inodes.set(path!, inode!)
    entries.set(path!, {
      path: path!,
      mode: mode!,
      owner: `${uid}:${gid}`,
      size: Number(size),
      mtime: mtime!,
      links: Number(links),
      device: device!,
      target: target!,
      xattrs: xattrs!
        .split(/(?<= )/)
        .toSorted()
        .join(''),
      contents: contents!,
    })
  }
  return { entries, inodes }
}

/** 64-bit FNV-1a in halves of 32 bits, hex. */
function fnv1a(bytes: Uint8Array): string {
  let high = 0xcbf29ce4
  let low = 0x84222325
  for (const byte of bytes) {
    low = (low ^ byte) >>> 0
    // Times 0x100000001b3: the low part by 0x1b3, with its carry; the high part by 0x1b3 plus the low one shifted by 40 bits.
    const product = low * 0x1b3
    high = (Math.floor(product / 2 ** 32) + Math.imul(high, 0x1b3) + (low << 8)) >>> 0
    low = product >>> 0
  }
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0')
}

function mulberry32(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

function pick<T>(from: readonly T[], random: Random): T {
  return from[Math.floor(random() * from.length)]!
}

function join(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}
