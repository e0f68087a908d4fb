const segmentLoad = 1
const segmentDynamic = 2
const tagEnd = 0
const tagStringTable = 5
const tagName = 14

/**
 * The name a 32-bit little-endian ELF shared object gives itself (DT_SONAME).
 *
 * @returns undefined when it has none, or the bytes are not such an object.
 */
export function sharedObjectName(bytes: Uint8Array): string | undefined {
  const isElf32 = bytes.length > 52 && [0x7f, 0x45, 0x4c, 0x46, 1, 1].every((byte, i) => bytes[i] === byte)
  if (!isElf32) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const segments = readSegments(view)
  const dynamic = segments.find(({ type }) => type === segmentDynamic)
  if (dynamic === undefined) return undefined
  const tags = readTags(view, dynamic.offset)
  const [strings, name] = [tags.get(tagStringTable), tags.get(tagName)]
  const load = segments.find(
    ({ type, address, size }) =>
      type === segmentLoad && strings !== undefined && strings >= address && strings < address + size,
  )
  if (strings === undefined || name === undefined || load === undefined) return undefined
  const start = strings - load.address + load.offset + name
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
  const [table, entrySize, count] = [view.getUint32(28, true), view.getUint16(42, true), view.getUint16(44, true)]
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

function readTags(view: DataView, offset: number): Map<number, number> {
  const tags = new Map<number, number>()
  for (let at = offset; view.getUint32(at, true) !== tagEnd; at += 8) {
    tags.set(view.getUint32(at, true), view.getUint32(at + 4, true))
  }
  return tags
}
