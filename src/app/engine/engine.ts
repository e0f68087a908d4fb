/** The Engine API as the page uses it: JSON over the sandbox's `request`. It knows no worker and no component. */
import { receive } from '../../protocol/ports.ts'
import type { SandboxWorker, WireRequest, WireResponse } from '../../protocol/sandbox.ts'

export interface Answer {
  status: number
  ms: number
  text: string
  /** The body as JSON, or undefined if it is none. */
  json: unknown
}

/** Sends one request and reads the whole answer. Status 0: there was no host to ask, and `text` says why. */
export async function ask(client: Pick<SandboxWorker, 'request'>, request: WireRequest): Promise<Answer> {
  const began = performance.now()
  const response = await client.request(request)
  const text = new TextDecoder().decode(await bytesOf(response))
  return { status: response.status, ms: performance.now() - began, text, json: parse(text) }
}

/** @returns the body of a 200 as JSON, or null. */
export async function read<T>(client: Pick<SandboxWorker, 'request'>, path: string): Promise<T | null> {
  const answer = await ask(client, { client: 'picture', method: 'GET', path })
  return answer.status === 200 ? ((answer.json as T | undefined) ?? null) : null
}

async function bytesOf({ body }: WireResponse): Promise<Uint8Array<ArrayBuffer>> {
  if (body.kind === 'none') return new Uint8Array()
  if (body.kind === 'bytes') return new Uint8Array(body.bytes)
  return new Uint8Array(await new Response(receive<Uint8Array<ArrayBuffer>>(body.port)).arrayBuffer())
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not every answer is JSON: `/_ping` says OK.
    return undefined
  }
}
