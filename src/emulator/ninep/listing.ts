import type { Inode, Listing } from './inode.ts'
import { QID_BYTES } from './protocol.ts'
import { ReplyWriter } from './wire.ts'

const encoder = new TextEncoder()

/**
 * A directory's listing, encoded once: `.`, `..`, then its names.
 *
 * ```text
 * qid[13] offset[8] type[1] name[s]     offset: what to ask for to go on after this entry
 * ```
 */
export function listingOf(directory: Inode): Listing {
  return (directory.listing ??= encodeListing(directory))
}

function encodeListing(directory: Inode): Listing {
  const names: [Uint8Array, Inode][] = [
    [encoder.encode('.'), directory],
    [encoder.encode('..'), directory.parent ?? directory],
  ]
  for (const [name, child] of directory.children!) names.push([encoder.encode(name), child])
  const sizeBytes = names.reduce((sum, [name]) => sum + QID_BYTES + 8 + 1 + 2 + name.length, 0)
  const writer = new ReplyWriter(sizeBytes)
  const ends = names.map(([name, child], index) => {
    writer.qid(child.qidType, child.number).u64(index + 1)
    // DT_DIR and its like are the type bits of st_mode, shifted.
    writer.u8(child.type >> 12).string(name)
    return writer.at
  })
  return { bytes: writer.bytes, ends }
}

/** The entries from number `first` on that fit whole into `maxBytes`. */
export function sliceListing(listing: Listing, first: number, maxBytes: number): Uint8Array {
  const { bytes, ends } = listing
  if (first >= ends.length) return bytes.subarray(0, 0)
  const begin = first === 0 ? 0 : ends[first - 1]!
  let end = begin
  for (let index = first; index < ends.length && ends[index]! - begin <= maxBytes; index++) end = ends[index]!
  return bytes.subarray(begin, end)
}
