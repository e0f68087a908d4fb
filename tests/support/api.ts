import { request as httpRequest } from 'node:http'

export interface ApiAnswer {
  status: number
  contentType: string
  headers: NodeJS.Dict<string | string[]>
  body: string
}

export interface ApiBody {
  text: string
  contentType?: string
}

/**
 * One request to an Engine API on a unix socket, by Node's own client.
 *
 * @param readMs hang up after this time, and take what has come as the body.
 */
export function apiRequest(
  socketPath: string,
  method: string,
  path: string,
  body?: ApiBody,
  readMs?: number,
): Promise<ApiAnswer> {
  return new Promise((resolve, reject) => {
    const headers: Record<string, string> = body?.contentType ? { 'Content-Type': body.contentType } : {}
    if (body) headers['Content-Length'] = String(Buffer.byteLength(body.text))
    const request = httpRequest({ socketPath, method, path, headers, agent: false }, (response) => {
      const parts: Buffer[] = []
      const done = () =>
        resolve({
          status: response.statusCode!,
          contentType: response.headers['content-type'] ?? '',
          headers: response.headers,
          body: Buffer.concat(parts).toString(),
        })
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', done)
      response.on('error', done)
      if (readMs !== undefined) setTimeout(() => (done(), request.destroy()), readMs)
    })
    request.on('error', reject)
    request.end(body?.text)
  })
}
