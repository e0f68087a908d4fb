/** What every route gets besides hono's own context. */
import type { Context } from 'hono'
import type { Exchange } from '../../protocol/http/index.ts'
import type { ApiVersion } from './version.ts'

export interface ApiEnv {
  Bindings: { exchange: Exchange }
  Variables: { version: ApiVersion }
}

export type ApiContext = Context<ApiEnv>

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
