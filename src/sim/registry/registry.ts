/**
 * The bundled hub: the pull half of the OCI distribution specification 1.1 over static files, and the hub's search. A plain HTTP server; it knows
 * nothing of the engine that pulls from it.
 */
import type { Exchange, Handler } from '../../protocol/http/index.ts'
import type { Descriptor } from '../../protocol/oci-image.ts'
import { Catalog, isManifest, type Repository, type StaticLayout } from './layout.ts'
import { parseRange, sliceStream } from './range.ts'
import { noAccess, refuse } from './refusal.ts'
import { searchPage } from './search.ts'

const NAME = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/
const ROUTE = /^\/v2\/(.+)\/(manifests|blobs|tags)\/([^/]+)$/

export function createRegistry(layout: StaticLayout): Handler {
  const catalog = new Catalog(layout)
  return async (exchange) => {
    const response = await answer(exchange, catalog, layout)
    response.headers.set('Docker-Distribution-Api-Version', 'registry/2.0')
    return response
  }
}

async function answer(
  { request, headers }: Exchange,
  catalog: Catalog,
  layout: StaticLayout,
): Promise<Response> {
  const url = new URL(request.url)
  if (!['GET', 'HEAD'].includes(request.method))
    return refuse({ status: 405, code: 'UNSUPPORTED', message: 'The operation is unsupported.' })
  if (url.pathname === '/v2/' || url.pathname === '/v2') return Response.json({})
  if (url.pathname === '/v1/search') return searchPage(await catalog.descriptions(), url)
  if (url.pathname === '/v2/_catalog') return page('repositories', await catalog.names(), url)
  const [, name, kind, last] = ROUTE.exec(url.pathname) ?? []
  if (name === undefined) return new Response('404 page not found\n', { status: 404 })
  if (!NAME.test(name) || name.length > 255)
    return refuse({ status: 400, code: 'NAME_INVALID', message: 'invalid repository name' })
  const repository = await catalog.repository(name)
  if (!repository) return noAccess(name)
  if (kind === 'manifests') return manifest(repository, last!, request.method, catalog)
  if (kind === 'blobs') return blob(repository, last!, request.method, headers.get('range'), layout)
  if (last !== 'list') return new Response('404 page not found\n', { status: 404 })
  return page('tags', [...repository.tags.keys()].toSorted(), url, { name })
}

async function manifest(
  repository: Repository,
  reference: string,
  method: string,
  catalog: Catalog,
): Promise<Response> {
  const found = repository.tags.get(reference) ?? repository.content.get(reference)
  if (!found || !isManifest(found)) {
    const detail = reference.startsWith('sha256:') ? { Digest: reference } : { Tag: reference }
    return refuse({ status: 404, code: 'MANIFEST_UNKNOWN', message: 'manifest unknown', detail })
  }
  const bytes = await catalog.document(found.digest)
  const headers = contentHeaders(found, bytes.length, found.mediaType)
  return new Response(method === 'HEAD' ? null : (bytes as Uint8Array<ArrayBuffer>), { headers })
}

async function blob(
  repository: Repository,
  digest: string,
  method: string,
  rangeHeader: string | undefined,
  layout: StaticLayout,
): Promise<Response> {
  const found = repository.content.get(digest)
  if (!found)
    return refuse({ status: 404, code: 'BLOB_UNKNOWN', message: 'blob unknown to registry', detail: digest })
  const range = parseRange(rangeHeader, found.size)
  if (range === 'unsatisfiable')
    return new Response(null, { status: 416, headers: { 'Content-Range': `bytes */${found.size}` } })
  const size = range ? range.last - range.first + 1 : found.size
  const headers = contentHeaders(found, size, 'application/octet-stream')
  headers.set('Accept-Ranges', 'bytes')
  if (range) headers.set('Content-Range', `bytes ${range.first}-${range.last}/${found.size}`)
  const status = range ? 206 : 200
  if (method === 'HEAD') return new Response(null, { status, headers })
  const content = toStream(await layout.blob(digest))
  return new Response(asBody(range ? sliceStream(content, range) : content), { status, headers })
}

function contentHeaders({ digest }: Descriptor, size: number, type: string): Headers {
  return new Headers({
    'Content-Type': type,
    'Content-Length': String(size),
    'Docker-Content-Digest': digest,
    ETag: `"${digest}"`,
  })
}

/** Lists are cut by `n` and continue after `last`; the Link header says where. */
function page(
  key: 'repositories' | 'tags',
  all: string[],
  url: URL,
  more: Record<string, string> = {},
): Response {
  const last = url.searchParams.get('last')
  const wanted = url.searchParams.get('n')
  const limit = wanted !== null && /^\d{1,9}$/.test(wanted) ? Number(wanted) : all.length
  const rest = last === null ? all : all.filter((name) => name > last)
  const names = rest.slice(0, limit)
  const response = Response.json({ ...more, [key]: names })
  if (names.length < rest.length && names.length > 0) {
    const next = new URLSearchParams({ last: names.at(-1)!, n: String(limit) })
    response.headers.set('Link', `<${url.pathname}?${next}>; rel="next"`)
  }
  return response
}

function toStream(content: ReadableStream<Uint8Array> | Uint8Array): ReadableStream<Uint8Array> {
  if (!(content instanceof Uint8Array)) return content
  return new ReadableStream({
    start(controller) {
      controller.enqueue(content)
      controller.close()
    },
  })
}

function asBody(stream: ReadableStream<Uint8Array>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return stream as ReadableStream<Uint8Array<ArrayBuffer>>
}
