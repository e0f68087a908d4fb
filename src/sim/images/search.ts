/** `docker search`: asks the index of a registry, and keeps what the filters want. */
import type { ImageSearchResult } from '../../protocol/docker/images.ts'
import { atoi } from '../../protocol/go/strconv.ts'
import { DockerError } from '../base/errors.ts'
import type { Filters } from '../base/filters.ts'
import { orRefuse } from '../base/go-numbers.ts'
import { sendTo } from './pull/registry-client.ts'
import { readBounded } from './pull/registry-error.ts'

export interface SearchRequest {
  term: string
  /** 0 is the index's usual number. */
  limit: number
  filters: Filters
}

/** Who asks, through what, for how long. */
type Via = Parameters<typeof sendTo>[0]

const DEFAULT_LIMIT = 25
const MAX_LIMIT = 100
const HUB = 'index.docker.io'
const MAX_ANSWER_BYTES = 1024 * 1024

/** @throws {DockerError} invalid: a filter, limit or term that is none; system: the index does not answer. */
export async function searchImages(
  via: Via,
  { term, limit, filters }: SearchRequest,
): Promise<ImageSearchResult[]> {
  filters.accept('is-automated', 'is-official', 'stars')
  if (filters.bool('is-automated', false)) return []
  const official = filters.bool('is-official', false)
  const stars = Math.max(0, ...filters.get('stars').map(starsOf))
  if (/^https?:\/\//.test(term))
    throw new DockerError(
      'invalid',
      `invalid repository name: repository name (${term}) should not have a scheme`,
    )
  const found = await ask(via, searchUrl(term, limit))
  return found.filter(
    (result) =>
      (!filters.has('is-official') || result.is_official === official) && result.star_count >= stars,
  )
}

function starsOf(text: string): number {
  return orRefuse(
    () => atoi(text),
    (why) => new DockerError('invalid', `invalid filter 'stars=${text}': ${why}`),
  )
}

function searchUrl(given: string, limit: number): URL {
  if (limit < 0 || limit > MAX_LIMIT)
    throw new DockerError('invalid', `limit ${limit} is outside the range of [1, ${MAX_LIMIT}]`)
  const { host, term } = splitTerm(given)
  const url = new URL(`https://${host}/v1/search`)
  url.searchParams.set('q', term)
  url.searchParams.set('n', String(limit || DEFAULT_LIMIT))
  return url
}

/** `localhost:5000/web` asks that registry; everything else, the hub. */
function splitTerm(given: string): { host: string; term: string } {
  const [, first = '', rest = ''] = /^([^/]*)\/(.*)$/s.exec(given) ?? []
  if (/[.:]/.test(first) || first === 'localhost') {
    if (URL.canParse(`https://${first}/`)) return { host: first, term: rest }
    throw new DockerError('invalid', `invalid index name (${first})`)
  }
  return { host: HUB, term: given.replace(/^library\//, '') }
}

async function ask(via: Via, url: URL): Promise<ImageSearchResult[]> {
  const response = await sendTo(via, 'GET', url).catch((error: unknown) => {
    via.signal.throwIfAborted()
    throw new DockerError('system', error instanceof Error ? error.message : String(error))
  })
  if (response.status !== 200) {
    await response.body.cancel()
    throw new DockerError('system', `Unexpected status code ${response.status}`)
  }
  const text = new TextDecoder().decode(await readBounded(response.body, MAX_ANSWER_BYTES))
  return resultsOf(text)
}

function resultsOf(text: string): ImageSearchResult[] {
  try {
    const { results } = JSON.parse(text) as { results?: unknown }
    return (Array.isArray(results) ? results : []).map(toResult)
  } catch (error) {
    throw new DockerError('system', `error decoding registry search results: ${(error as Error).message}`)
  }
}

/** Whatever the index says, nothing is automated: Docker does not believe it any more. */
function toResult(found: Record<string, unknown>): ImageSearchResult {
  return {
    star_count: Number.isInteger(found.star_count) ? Number(found.star_count) : 0,
    is_official: found.is_official === true,
    name: typeof found.name === 'string' ? found.name : '',
    is_automated: false,
    description: typeof found.description === 'string' ? found.description : '',
  }
}
