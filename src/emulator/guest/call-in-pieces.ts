import type { AgentLink, Operation } from '../../protocol/agent/index.ts'

/** A CALL has to fit in a frame of 64 KiB; what follows the operations here has some of it too. */
const PIECE_BYTES = 48 * 1024

/** Runs the first of many operations, if they are too large for one call. @returns those that are left for the last. */
export async function callInPieces(link: AgentLink, operations: Operation[]): Promise<Operation[]> {
  let piece: Operation[] = []
  let bytes = 0
  for (const operation of operations) {
    const size = sizeOf(operation)
    if (bytes + size > PIECE_BYTES && piece.length > 0) {
      await link.call(...piece)
      piece = []
      bytes = 0
    }
    piece.push(operation)
    bytes += size
  }
  return piece
}

/** At most, for text: a UTF-16 unit is three bytes of UTF-8 or fewer. */
function sizeOf(operation: Operation): number {
  return operation.reduce(
    (sum, item) => sum + 4 + item.length * (typeof item === 'string' && !isAscii(item) ? 3 : 1),
    4,
  )
}

function isAscii(text: string): boolean {
  // eslint-disable-next-line no-control-regex
  return /^[\x00-\x7f]*$/.test(text)
}
