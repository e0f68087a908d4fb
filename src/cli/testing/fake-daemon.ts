/** A daemon of canned answers, for tests: `'GET /containers/json': { body: [] }`. Remembers what it was asked. */
import { serve } from '../../protocol/http/index.ts'
import { socketPair, type Dial, type Socket } from '../../protocol/socket.ts'

export interface CannedAnswer {
  status?: number
  /** Text as it is, anything else as JSON. */
  body?: unknown
  /** Takes the connection over: what the container does with its streams. */
  stream?: (socket: Socket, mediaType: string) => Promise<void>
  mediaType?: string
  /** Answers when this resolves. */
  after?: Promise<unknown>
}

export type Routes = Record<string, CannedAnswer | ((request: AskedRequest) => CannedAnswer)>

export interface AskedRequest {
  method: string
  /** Without the version; with the query. */
  path: string
  body: string
}

export interface FakeDaemon {
  dial: Dial
  asked: AskedRequest[]
}

const pingHeaders = {
  'api-version': '1.51',
  ostype: 'linux',
  'docker-experimental': 'false',
  swarm: 'inactive',
  'builder-version': '1',
}

/** @param routes by method and path, with or without query; anything else is a 404. */
export function fakeDaemon(routes: Routes, headers: Record<string, string> = pingHeaders): FakeDaemon {
  const asked: AskedRequest[] = []
  const dial: Dial = async () => {
    const [client, server] = socketPair()
    void serve(server, async (exchange) => {
      const { request } = exchange
      const url = new URL(request.url)
      if (url.pathname === '/_ping') return new Response(null, { headers })
      const path = url.pathname.replace(/^\/v[\d.]+/, '') + url.search
      const call = { method: request.method, path, body: await new Response(exchange.body).text() }
      asked.push(call)
      const route = routes[`${call.method} ${path}`] ?? routes[`${call.method} ${path.split('?')[0]}`]
      const answer = typeof route === 'function' ? route(call) : (route ?? notFound(path))
      if (!answer.stream) return response(answer)
      const mediaType = answer.mediaType ?? 'application/vnd.docker.multiplexed-stream'
      const socket = await exchange.hijack(101, [
        ['Connection', 'Upgrade'],
        ['Upgrade', 'tcp'],
        ['Content-Type', mediaType],
      ])
      await answer.stream(socket, mediaType)
      return new Response()
    }).catch(() => undefined) // a client that hangs up is what some tests are about
    return client
  }
  return { dial, asked }
}

function notFound(path: string): CannedAnswer {
  return { status: 404, body: { message: `No such thing: ${path}` } }
}

/** Headers go out at once; a body that waits comes when it may. */
function response({ status = 200, body, after }: CannedAnswer): Response {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
  const headers = { 'content-type': 'application/json' }
  if (status === 204 || status === 304) return new Response(null, { status })
  if (!after) return new Response(text, { status, headers })
  const stream = new ReadableStream<Uint8Array>({
    async start(controller) {
      await after
      controller.enqueue(new TextEncoder().encode(text))
      controller.close()
    },
  })
  return new Response(stream, { status, headers })
}

/** A frame of a container's multiplexed stream. */
export function frame(stream: 1 | 2, text: string): Uint8Array {
  const payload = new TextEncoder().encode(text)
  const bytes = new Uint8Array(8 + payload.length)
  bytes[0] = stream
  new DataView(bytes.buffer).setUint32(4, payload.length)
  bytes.set(payload, 8)
  return bytes
}
