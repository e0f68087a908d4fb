/**
 * Byte streams between clients and servers, in memory. `protocol` knows no Docker, no machine and no page.
 *
 * A socket is a pair of web streams, as in Deno or `TCPSocket`: closing `writable` half-closes (the peer reads end
 * of file and may go on sending); cancelling `readable` or aborting `writable` breaks that direction.
 */
export interface Socket {
  readable: ReadableStream<Uint8Array>
  writable: WritableStream<Uint8Array>
}

/** Where a socket leads, in Docker's own spelling: `unix:///var/run/docker.sock`, `tcp://10.0.0.2:2375`, `https://registry-1.docker.io`. */
export type Address = string

/**
 * Opens a connection.
 *
 * @throws {DialError} nobody listens there.
 */
export type Dial = (address: Address, from?: Origin) => Promise<Socket>

/** Who a connection belongs to; lessons and diagrams must tell a learner's request from the page's own. */
export interface Origin {
  /**
   * `learner`: typed in a terminal; `shell`: asked by the shell itself, to complete a word; `page`: the page's own panels;
   * `container`: from inside one; `remote`: a real client.
   */
  kind: 'learner' | 'shell' | 'page' | 'lesson' | 'container' | 'engine' | 'remote'
  /** What the client calls itself in the picture: `docker`, `curl`, `compose`. */
  name: string
  /** Ties all that one command caused together. */
  corr?: string
}

/** Nobody listens at an address. `code` has the spelling of errno, for clients that print it. */
export class DialError extends Error {
  readonly code: 'ECONNREFUSED' | 'ENOENT' | 'ENOTFOUND' | 'ENETUNREACH'
  constructor(code: DialError['code'], message: string) {
    super(message)
    this.name = 'DialError'
    this.code = code
  }
}

/**
 * Two connected ends.
 *
 * @param windowBytes how many bytes may be under way in each direction before a writer has to wait.
 */
export function socketPair(windowBytes = 256 * 1024): [Socket, Socket] {
  const strategy = () => new ByteLengthQueuingStrategy({ highWaterMark: windowBytes })
  const there = new TransformStream<Uint8Array, Uint8Array>({}, strategy(), strategy())
  const back = new TransformStream<Uint8Array, Uint8Array>({}, strategy(), strategy())
  return [
    { readable: back.readable, writable: there.writable },
    { readable: there.readable, writable: back.writable },
  ]
}
