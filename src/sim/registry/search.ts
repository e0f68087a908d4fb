/** `/v1/search` of the hub's old API, which dockerd still asks. There are no stars here: nobody gives any. */

const DEFAULT_RESULTS = 25
const MAX_RESULTS = 100
const OFFICIAL = 'library/'

/** Repositories whose name or description contains the term, in any case; those whose name does come first. */
export function searchPage(descriptions: ReadonlyMap<string, string>, url: URL): Response {
  const query = url.searchParams.get('q') ?? ''
  const wanted = Number(url.searchParams.get('n') ?? DEFAULT_RESULTS)
  const size = Number.isInteger(wanted) && wanted > 0 ? Math.min(wanted, MAX_RESULTS) : DEFAULT_RESULTS
  const term = query.toLowerCase()
  const found = [...descriptions]
    .map(([path, description]) => toResult(path, description))
    .filter(({ name, description }) => `${name}\n${description}`.toLowerCase().includes(term))
    .toSorted((a, b) => rank(a.name, term) - rank(b.name, term) || (a.name < b.name ? -1 : 1))
  return Response.json({
    num_pages: Math.ceil(found.length / size),
    num_results: found.length,
    page_size: size,
    page: 1,
    query,
    results: found.slice(0, size),
  })
}

/** Official images go by their short name. */
function toResult(path: string, description: string) {
  const official = path.startsWith(OFFICIAL)
  const name = official ? path.slice(OFFICIAL.length) : path
  return { star_count: 0, is_official: official, name, is_automated: false, description }
}

function rank(name: string, term: string): number {
  if (name === term) return 0
  return name.includes(term) ? 1 : 2
}
