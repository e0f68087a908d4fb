const segmentLoad = 1
const segmentDynamic = 2
const tagEnd = 0
const tagNeeded = 1
const tagStringTable = 5
const tagName = 14

export interface DynamicLinks {
  /** The name a shared object gives itself (DT_SONAME). */
  name: string | undefined
  /** The names of the shared objects it wants (DT_NEEDED). */
  needed: string[]
}

/** @returns undefined for what is not a dynamically linked 32-bit little-endian ELF file. */
export function dynamicLinks(bytes: Uint8Array): DynamicLinks | undefined {
  const isElf32 = bytes.length > 52 && [0x7f, 0x45, 0x4c, 0x46, 1, 1].every((byte, i) => bytes[i] === byte)
  if (!isElf32) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const segments = readSegments(view)
  const dynamic = segments.find(({ type }) => type === segmentDynamic)
  if (dynamic === undefined) return undefined
  const tags = readTags(view, dynamic.offset)
  const address = tags.find(({ tag }) => tag === tagStringTable)?.value ?? 0
  const load = segments.find((segment) => segment.type === segmentLoad && contains(segment, address))
  if (load === undefined) return undefined
  const strings = address - load.address + load.offset
  const stringsOf = (wanted: number): string[] =>
    tags.filter(({ tag }) => tag === wanted).map(({ value }) => readString(bytes, strings + value))
  return { name: stringsOf(tagName)[0], needed: stringsOf(tagNeeded) }
}

function contains({ address, size }: Segment, at: number): boolean {
  return at >= address && at < address + size
}

function readString(bytes: Uint8Array, start: number): string {
  return new TextDecoder().decode(bytes.subarray(start, bytes.indexOf(0, start)))
}

interface Segment {
  type: number
  /** In the file. */
  offset: number
  /** Virtual. */
  address: number
  /** Bytes in the file. */
  size: number
}

function readSegments(view: DataView): Segment[] {
  const [table, entrySize, count] = [
    view.getUint32(28, true),
    view.getUint16(42, true),
    view.getUint16(44, true),
  ]
  return Array.from({ length: count }, (_, i) => {
    const at = table + i * entrySize
    return {
      type: view.getUint32(at, true),
      offset: view.getUint32(at + 4, true),
      address: view.getUint32(at + 8, true),
      size: view.getUint32(at + 16, true),
    }
  })
}

function readTags(view: DataView, offset: number): { tag: number; value: number }[] {
  const tags = []
  for (let at = offset; view.getUint32(at, true) !== tagEnd; at += 8) {
    tags.push({ tag: view.getUint32(at, true), value: view.getUint32(at + 4, true) })
  }
  return tags
}
