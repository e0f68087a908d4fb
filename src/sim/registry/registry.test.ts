import { describe, expect, it } from 'vitest'
import { request, serve } from '../../protocol/http/index.ts'
import { socketPair } from '../../protocol/socket.ts'
import { aLayout, type TestLayout } from '../images/testing/layout.ts'
import { parseRange } from './range.ts'
import { createRegistry } from './registry.ts'

const layout = await aLayout([
  { name: 'busybox:latest', layers: [{ 'bin/sh': 'x'.repeat(5000) }] },
  { name: 'busybox:1.36', layers: [{ 'bin/sh': 'old' }] },
  { name: 'team/app:v1', layers: [{ app: 'app' }] },
])

async function ask(path: string, { method = 'GET', headers = {}, from = layout as TestLayout } = {}) {
  const [near, far] = socketPair()
  void serve(far, createRegistry(from))
  const response = await request(near, { method, path, headers })
  return { status: response.status, headers: response.headers, bytes: await response.bytes() }
}

const json = ({ bytes }: { bytes: Uint8Array }) => JSON.parse(new TextDecoder().decode(bytes)) as unknown
const error = (code: string, message: string, detail: unknown) => ({ errors: [{ code, message, detail }] })

describe('what is there', () => {
  it('answers that it speaks the protocol', async () => {
    const answer = await ask('/v2/')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('docker-distribution-api-version')).toBe('registry/2.0')
    expect(json(answer)).toEqual({})
  })

  it.each(['latest', layout.digests.get('busybox:latest')!])(
    'serves the manifest of %s',
    async (reference) => {
      const digest = layout.digests.get('busybox:latest')!
      const answer = await ask(`/v2/library/busybox/manifests/${reference}`)
      expect(answer.bytes).toEqual(layout.blobs.get(digest))
      expect(answer.headers.get('docker-content-digest')).toBe(digest)
      expect(answer.headers.get('content-type')).toBe('application/vnd.oci.image.index.v1+json')
      const head = await ask(`/v2/library/busybox/manifests/${reference}`, { method: 'HEAD' })
      expect([head.status, head.bytes.length]).toEqual([200, 0])
      expect(head.headers.get('content-length')).toBe(String(answer.bytes.length))
    },
  )

  it('serves blobs, whole and in ranges', async () => {
    const [digest] = layout.layers.get('busybox:latest')!
    const blob = layout.blobs.get(digest!)!
    const path = `/v2/library/busybox/blobs/${digest}`
    expect((await ask(path)).bytes).toEqual(blob)
    expect((await ask(path, { method: 'HEAD' })).headers.get('content-length')).toBe(String(blob.length))
    for (const [range, first, last] of [
      ['5-9', 5, 10],
      ['7-', 7, blob.length],
      ['-3', blob.length - 3, blob.length],
    ] as const) {
      const answer = await ask(path, { headers: { Range: `bytes=${range}` } })
      expect(answer.status).toBe(206)
      expect(answer.bytes).toEqual(blob.slice(first, last))
      expect(answer.headers.get('content-range')).toBe(`bytes ${first}-${last - 1}/${blob.length}`)
    }
    const past = await ask(path, { headers: { Range: `bytes=${blob.length}-` } })
    expect([past.status, past.headers.get('content-range')]).toEqual([416, `bytes */${blob.length}`])
  })

  it('lists repositories and tags, page by page', async () => {
    expect(json(await ask('/v2/_catalog'))).toEqual({ repositories: ['library/busybox', 'library/team/app'] })
    expect(json(await ask('/v2/library/busybox/tags/list'))).toEqual({
      name: 'library/busybox',
      tags: ['1.36', 'latest'],
    })
    const page = await ask('/v2/library/busybox/tags/list?n=1')
    expect(json(page)).toMatchObject({ tags: ['1.36'] })
    const next = /<(.*)>; rel="next"/.exec(page.headers.get('link')!)![1]!
    const last = await ask(next)
    expect(json(last)).toMatchObject({ tags: ['latest'] })
    expect(last.headers.has('link')).toBe(false)
  })

  it('fetches a layer only when it is asked for', async () => {
    const fresh = await aLayout([{ name: 'a:latest', layers: [{ x: '1' }, { y: '2' }] }])
    await ask('/v2/library/a/manifests/latest', { from: fresh })
    const layers = new Set(fresh.layers.get('a:latest'))
    expect(fresh.asked.some((digest) => layers.has(digest))).toBe(false)
  })
})

describe('what is not there', () => {
  it('does not tell whether a repository is missing or private, as Docker Hub', async () => {
    const answer = await ask('/v2/library/alpine/manifests/latest')
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toBe(
      'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/alpine:pull",error="insufficient_scope"',
    )
    expect(json(answer)).toMatchObject({
      errors: [{ code: 'UNAUTHORIZED', message: 'authentication required' }],
    })
  })

  it.each([
    [
      '/v2/library/busybox/manifests/nosuch',
      404,
      error('MANIFEST_UNKNOWN', 'manifest unknown', { Tag: 'nosuch' }),
    ],
    [
      '/v2/library/busybox/manifests/sha256:00',
      404,
      error('MANIFEST_UNKNOWN', 'manifest unknown', { Digest: 'sha256:00' }),
    ],
    [
      '/v2/library/busybox/blobs/sha256:00',
      404,
      error('BLOB_UNKNOWN', 'blob unknown to registry', 'sha256:00'),
    ],
    ['/v2/Bad/manifests/x', 400, error('NAME_INVALID', 'invalid repository name', null)],
  ])('%s', async (path, status, body) => {
    const answer = await ask(path)
    expect([answer.status, json(answer)]).toEqual([status, body])
  })

  it('does not show one repository’s blobs in another', async () => {
    const [layer] = layout.layers.get('team/app:v1')!
    expect((await ask(`/v2/library/busybox/blobs/${layer}`)).status).toBe(404)
  })

  it('takes no pushes, and knows no other paths', async () => {
    const push = await ask('/v2/library/busybox/blobs/uploads/', { method: 'POST' })
    expect([push.status, json(push)]).toEqual([
      405,
      error('UNSUPPORTED', 'The operation is unsupported.', null),
    ])
    for (const path of ['/', '/v1/', '/v2/x', '/v2/library/busybox/tags/other', '/v2/../etc/passwd'])
      expect((await ask(path)).status).toBe(404)
  })

  it('says so again after a failure, instead of remembering it', async () => {
    const flaky = await aLayout([{ name: 'a:latest', layers: [{ x: '1' }] }])
    const { index } = flaky
    let failures = 1
    flaky.index = () => (failures-- > 0 ? Promise.reject(new Error('offline')) : index())
    const [near, far] = socketPair()
    const registry = createRegistry(flaky)
    void serve(far, registry)
    expect((await request(near, { method: 'GET', path: '/v2/_catalog' })).status).toBe(500)
    const [again, server] = socketPair()
    void serve(server, registry)
    expect((await request(again, { method: 'GET', path: '/v2/_catalog' })).status).toBe(200)
  })
})

it.each([
  [undefined, null],
  ['bytes=0-', { first: 0, last: 9 }],
  ['bytes=2-100', { first: 2, last: 9 }],
  ['bytes=-100', { first: 0, last: 9 }],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=10-', 'unsatisfiable'],
  ['bytes=5-2', null],
  ['bytes=1-2,4-5', null],
  ['bytes=-', null],
  ['items=0-1', null],
] as const)('range %s', (header, range) => {
  expect(parseRange(header, 10)).toEqual(range)
})
