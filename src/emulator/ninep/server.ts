/**
 * A read-only 9P2000.L server over image layers. It knows tars and trees; nothing of v86, overlayfs' mounts or Docker.
 *
 * The messages: diod's `protocol.md` and Linux's `net/9p/client.c`. The guest is not trusted: whatever it sends gets a
 * reply or is dropped, never an exception.
 */
import type { LayerSource } from '../../protocol/layer.ts'
import { Exchange } from './exchange.ts'
import { LayerRoot } from './layer-root.ts'
import { errno, HEADER_BYTES, message, NinepError, SMALLEST_MESSAGE_BYTES, VERSION } from './protocol.ts'
import { Session } from './session.ts'
import { ReplyWriter, RequestReader } from './wire.ts'

export interface NinepServer {
  /**
   * Serves one message.
   *
   * @param request one whole message; the caller does not change it afterwards.
   * @param reply called once, at once or later; its bytes are valid only during the call.
   */
  handle(request: Uint8Array, reply: (bytes: Uint8Array) => void): void
}

/** @param largestMessageBytes the most that a client's `msize` is granted. Linux's virtio transport asks for 512,000 at most. */
export function createNinepServer(layers: LayerSource, largestMessageBytes = 512 * 1024): NinepServer {
  return new Server(layers, largestMessageBytes)
}

class Server implements NinepServer {
  readonly #root: LayerRoot
  readonly #writer: ReplyWriter
  readonly #pending = new Map<number, Exchange>()
  #session: Session

  constructor(layers: LayerSource, largestMessageBytes: number) {
    this.#root = new LayerRoot(layers)
    this.#writer = new ReplyWriter(largestMessageBytes)
    this.#session = new Session(this.#root, SMALLEST_MESSAGE_BYTES)
  }

  handle(request: Uint8Array, reply: (bytes: Uint8Array) => void): void {
    // Without a tag there is nobody to answer.
    if (request.length < HEADER_BYTES) return
    const reader = new RequestReader(request)
    const exchange = new Exchange(reader.type, reader.tag, this.#writer, reply)
    try {
      const later = this.#dispatch(reader, exchange)
      if (later) this.#settleLater(exchange, later)
    } catch (error) {
      exchange.fail(errnoOf(error))
    }
  }

  #settleLater(exchange: Exchange, later: Promise<void>): void {
    this.#pending.set(exchange.tag, exchange)
    const forget = () => {
      if (this.#pending.get(exchange.tag) === exchange) this.#pending.delete(exchange.tag)
    }
    later.catch((error: unknown) => exchange.fail(errnoOf(error))).finally(forget)
  }

  #dispatch(request: RequestReader, exchange: Exchange): void | Promise<void> {
    const session = this.#session
    switch (request.type) {
      case message.walk:
        return session.walk(request, exchange)
      case message.getattr:
        return session.getattr(request, exchange)
      case message.xattrwalk:
        return session.xattrwalk(request, exchange)
      case message.lopen:
        return session.lopen(request, exchange)
      case message.read:
        return session.read(request, exchange)
      case message.readdir:
        return session.readdir(request, exchange)
      case message.readlink:
        return session.readlink(request, exchange)
      case message.clunk:
        return session.clunk(request, exchange)
      case message.statfs:
        return session.statfs(request, exchange)
      case message.fsync:
        return session.fsync(request, exchange)
      case message.attach:
        return session.attach(request, exchange)
      case message.remove:
        return session.remove(request, exchange)
      case message.version:
        return this.#version(request, exchange)
      case message.flush:
        return this.#flush(request, exchange)
      default:
        exchange.fail(WRITES.has(request.type) ? errno.EROFS : errno.EOPNOTSUPP)
    }
  }

  /** Tversion: msize[4] version[s]. Begins a session: everything before it is over. */
  #version(request: RequestReader, exchange: Exchange): void {
    const wanted = request.u32()
    const version = request.string()
    for (const pending of this.#pending.values()) pending.fail(errno.EINTR)
    this.#pending.clear()
    const messageBytes = Math.min(wanted, this.#writer.bytes.length)
    const served = version === VERSION && messageBytes >= SMALLEST_MESSAGE_BYTES
    this.#session = new Session(this.#root, served ? messageBytes : SMALLEST_MESSAGE_BYTES)
    const answer = new TextEncoder().encode(served ? VERSION : 'unknown')
    exchange.answer((reply) => reply.u32(messageBytes).string(answer))
  }

  /** Tflush: oldtag[2]. The flushed request is answered first, because its buffers are the guest's until it is. */
  #flush(request: RequestReader, exchange: Exchange): void {
    const tag = request.u16()
    this.#pending.get(tag)?.fail(errno.EINTR)
    this.#pending.delete(tag)
    exchange.answer()
  }
}

/** Messages that would change something. */
const WRITES = new Set<number>([
  message.lcreate,
  message.symlink,
  message.mknod,
  message.rename,
  message.setattr,
  message.xattrcreate,
  message.link,
  message.mkdir,
  message.renameat,
  message.unlinkat,
  message.write,
])

/** A layer that cannot be read is a disk error to the guest. */
function errnoOf(error: unknown): number {
  return error instanceof NinepError ? error.errno : errno.EIO
}
