import { expect, it } from 'vitest'
import type { WireRequest } from '../../protocol/sandbox.ts'
import { readCatalogue } from './catalogue.ts'

function registry(answers: Record<string, unknown>) {
  return {
    async request({ address, path }: WireRequest) {
      const value = address === 'https://registry-1.docker.io' ? answers[path] : undefined
      const bytes = new TextEncoder().encode(JSON.stringify(value ?? {}))
      return { status: value ? 200 : 0, headers: [], body: { kind: 'bytes' as const, bytes } }
    },
  }
}

it('names every image as one types it', async () => {
  const client = registry({
    '/v2/_catalog': { repositories: ['library/debian', 'library/busybox', 'team/app'] },
    '/v2/library/debian/tags/list': { tags: ['12-slim'] },
    '/v2/library/busybox/tags/list': { tags: ['latest', '1.36'] },
    '/v2/team/app/tags/list': { tags: ['v1'] },
  })
  expect(await readCatalogue(client)).toEqual(['busybox', 'busybox:1.36', 'debian:12-slim', 'team/app:v1'])
})

it('knows nothing when the registry cannot be asked', async () => {
  expect(await readCatalogue(registry({}))).toBeNull()
})
