/** What the bundled registry holds, by its own answers. */
import { typedName } from '../../protocol/reference.ts'
import { ask } from '../engine/engine.ts'
import type { SandboxClient } from '../sandbox/client.ts'

const REGISTRY = 'https://registry-1.docker.io'

/** @returns names as one types them after `docker run`: `busybox`, `debian:12-slim`; null if the registry cannot be asked. */
export async function readCatalogue(client: Pick<SandboxClient, 'request'>): Promise<string[] | null> {
  const get = async <T>(path: string): Promise<T | null> => {
    const answer = await ask(client, { client: 'picture', address: REGISTRY, method: 'GET', path })
    return answer.status === 200 ? (answer.json as T) : null
  }
  const catalogue = await get<{ repositories: string[] }>('/v2/_catalog')
  if (!catalogue) return null
  const names = await Promise.all(
    catalogue.repositories.map(async (repository) => {
      const list = await get<{ tags: string[] }>(`/v2/${repository}/tags/list`)
      return (list?.tags ?? []).map((tag) => typedName({ domain: 'docker.io', path: repository, tag }))
    }),
  )
  return names.flat().toSorted()
}
