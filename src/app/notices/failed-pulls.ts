/** Pulls that the daemon refused, read from the log: `POST /images/create` and its answer. */
import { parseReference, ReferenceFormatError } from '../../protocol/reference.ts'
import type { SimEvent } from '../../protocol/sim-event.ts'

export interface FailedPull {
  /** As one types it: `alpine`, `debian:11`. */
  image: string
  status: number
}

export class FailedPulls {
  /** Images being pulled from the bundled registry, by the id of the request. */
  readonly #open = new Map<unknown, string>()

  take(events: readonly SimEvent[]): FailedPull[] {
    return events.flatMap(({ kind, data }) => {
      if (kind === 'req.start') this.#begin(data)
      else if (kind === 'req.end') {
        const image = this.#open.get(data['id'])
        const status = Number(data['status'])
        if (image !== undefined && status >= 400) return [{ image, status }]
      } else if (kind === 'req.close') this.#open.delete(data['id'])
      return []
    })
  }

  #begin(data: Record<string, unknown>): void {
    const url = new URL(String(data['path']), 'http://localhost')
    if (data['method'] !== 'POST' || !url.pathname.endsWith('/images/create')) return
    const [name, tag] = [url.searchParams.get('fromImage') ?? '', url.searchParams.get('tag') ?? '']
    const image = bundledName(tag === '' || tag.includes(':') ? name : `${name}:${tag}`)
    if (image !== null) this.#open.set(data['id'], image)
  }
}

/** @returns null if it belongs to another registry, or is no name at all. */
function bundledName(text: string): string | null {
  try {
    const { domain, path, tag } = parseReference(text)
    if (domain !== 'docker.io') return null
    const name = path.replace(/^library\//, '')
    return tag === undefined || tag === 'latest' ? name : `${name}:${tag}`
  } catch (error) {
    if (error instanceof ReferenceFormatError) return null
    throw error
  }
}
