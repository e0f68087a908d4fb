/** What every route gets besides hono's own context. */
import { Hono, type Context } from 'hono'
import { TrieRouter } from 'hono/router/trie-router'
import type { Exchange } from '../../protocol/http/index.ts'
import type { Cause } from '../events/cause.ts'
import type { ApiVersion } from '../../protocol/docker/api-version.ts'

export interface ApiEnv {
  Bindings: { exchange: Exchange }
  Variables: { version: ApiVersion }
}

export type ApiContext = Context<ApiEnv>

/** Whose doing a request's effects are. */
export function causeOf(c: ApiContext): Cause {
  const { origin, corr } = c.env.exchange
  return { origin, corr }
}

/** The routes of one noun. */
export type ApiRoutes = Hono<ApiEnv>

export function newRoutes(): ApiRoutes {
  return new Hono<ApiEnv>({ router: new TrieRouter() })
}

/** A JSON answer as Go writes it: with a newline, and its length. */
export function json(body: unknown, status = 200): Response {
  const bytes = new TextEncoder().encode(JSON.stringify(body) + '\n')
  return new Response(bytes, {
    status,
    headers: { 'Content-Type': 'application/json', 'Content-Length': String(bytes.length) },
  })
}

export function noContent(): Response {
  return new Response(null, { status: 204 })
}

/** `200` without a body, as handlers that write nothing answer. */
export function empty(): Response {
  return new Response(null, { status: 200 })
}

/** JSON objects, one a line, as they come. The head is sent at once, so that a client knows that it is heard. */
export function jsonLines<T>(
  lines: AsyncIterable<T>,
  onCancel: () => void,
  toText: (line: T) => string = JSON.stringify,
): Response {
  const encoder = new TextEncoder()
  const chunks = (async function* () {
    for await (const line of lines) yield encoder.encode(`${toText(line)}\n`)
  })()
  return streamed(chunks, 'application/json', onCancel)
}

/** A body that is still being produced. */
export function streamed(
  chunks: AsyncGenerator<Uint8Array>,
  contentType: string,
  onCancel: () => void,
): Response {
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      onCancel()
      await chunks.return(undefined)
    },
  })
  return new Response(body, { status: 200, headers: { 'Content-Type': contentType } })
}
