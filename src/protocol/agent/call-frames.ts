/**
 * A call of any size in frames, which carry at most 64 KiB: its operations are dealt out to as many CALLs as it takes,
 * and one that writes a file is cut itself. Only this file knows the limit: whoever makes a call need not.
 */
import { errno } from './errno.ts'
import { maxPayloadBytes } from './frames.ts'
import { bytesOf, encodeCall, encodeList, nameOf, type Operation, type OperationResult } from './lists.ts'

/** Of a file in one operation; the rest of the frame is room for its path, which has 4096 bytes at most. */
const CONTENT_BYTES = 60000
/** A CALL begins with the count of its operations. */
const COUNT_BYTES = 4

interface Piece {
  name: string
  encoded: Uint8Array
  /** The place of its operation in the caller's list. */
  index: number
  /** It writes on where the piece before it ended. */
  continues: boolean
}

/** `next` and `answered` in turns until there is no next one; then `results`. */
export class CallFrames {
  /** One for each operation, to the first that failed and was not tolerated. */
  readonly results: OperationResult[] = []
  readonly #waiting: Piece[]
  #asked: Piece[] = []
  #begun = false

  constructor(operations: readonly Operation[]) {
    this.#waiting = operations.flatMap(piecesOf)
  }

  /** @returns the payload of the next CALL; null when all is answered. Even a call of no operations is asked. */
  next(): Uint8Array | null {
    this.#refuseTooLong()
    if (this.#waiting.length === 0 && (this.#begun || this.results.length > 0)) return null
    this.#begun = true
    this.#asked = this.#waiting.splice(0, this.#countThatFit())
    return encodeCall(this.#asked.map(({ encoded }) => encoded))
  }

  /** What the agent said to the last CALL. */
  answered(results: readonly OperationResult[]): void {
    // The agent breaks its own rules if it leaves some out without a failure: then nothing more is asked of it.
    if (results.length < this.#asked.length) this.#waiting.length = 0
    results.slice(0, this.#asked.length).forEach((result, i) => this.#settle(this.#asked[i]!, result))
  }

  #countThatFit(): number {
    let bytes = COUNT_BYTES
    const end = this.#waiting.findIndex(({ encoded, continues }, i) => {
      bytes += encoded.length
      // Whether there is anything to continue is known by the answer to the piece before.
      return bytes > maxPayloadBytes || (continues && i > 0)
    })
    return end < 0 ? this.#waiting.length : end
  }

  /** What no frame can carry has longer words than Linux takes anywhere, and fails as it would there. */
  #refuseTooLong(): void {
    for (let first = this.#waiting[0]; first; first = this.#waiting[0]) {
      if (COUNT_BYTES + first.encoded.length <= maxPayloadBytes) return
      const isProgram = /^\??(spawn|run)$/.test(first.name)
      this.#waiting.shift()
      this.#settle(first, {
        errno: isProgram ? errno.E2BIG : errno.ENAMETOOLONG,
        answer: new Uint8Array(0),
      })
    }
  }

  /** After a failure the pieces of the same operation are dropped, and unless it is tolerated all others. */
  #settle({ name, index }: Piece, result: OperationResult): void {
    this.results[index] = result
    if (result.errno === 0) return
    if (!name.startsWith('?')) this.#waiting.length = 0
    while (this.#waiting[0]?.index === index) this.#waiting.shift()
  }
}

function piecesOf(operation: Operation, index: number): Piece[] {
  const name = nameOf(operation)
  return cut(operation, name).map((part, i) => ({
    name,
    encoded: encodeList(part),
    index,
    continues: i > 0,
  }))
}

/** As several operations, if it writes a large file. Not atomic: a crash between two frames leaves a part. */
function cut(operation: Operation, name: string): Operation[] {
  const plain = name.replace('?', '')
  if (plain !== 'write' && plain !== 'append' && plain !== 'write-at') return [operation]
  const content = bytesOf(operation.at(-1)!)
  if (content.length <= CONTENT_BYTES) return [operation]
  const [, path = '', modeOrOffset = ''] = operation
  return Array.from({ length: Math.ceil(content.length / CONTENT_BYTES) }, (_, i): Operation => {
    const at = i * CONTENT_BYTES
    const part = content.subarray(at, at + CONTENT_BYTES)
    if (plain === 'write-at') return [name, path, `${Number(modeOrOffset) + at}`, part]
    if (plain === 'write' && i === 0) return [name, path, modeOrOffset, part]
    return [name.replace('write', 'append'), path, part]
  })
}
