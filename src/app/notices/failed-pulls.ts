/** Pulls that the daemon refused, read from the log: `POST /images/create` and its answer. */
import { parseReference, ReferenceFormatError, typedName } from '../../protocol/reference.ts'
import type { SimEvent } from '../../protocol/sim-event.ts'

export interface FailedPull {
  /** As one types it: `alpine`, `debian:11`. */
  image: string
  status: number
}

export class FailedPulls {
  /** Images being pulled from the bundled registry, by the id of the request. */
  readonly #open = new Map<string, string>()

  take(events: readonly SimEvent[]): FailedPull[] {
    return events.flatMap((event) => {
      if (event.kind === 'req.start') this.#begin(event)
      else if (event.kind === 'req.close') this.#open.delete(event.data.id)
      else if (event.kind === 'req.end') {
        const image = this.#open.get(event.data.id)
        const { status } = event.data
        if (image !== undefined && status >= 400) return [{ image, status }]
      }
      return []
    })
  }

  #begin({ data: { id, method, path } }: SimEvent<'req.start'>): void {
    // Not a URL: a client may send any target, such as `//`.
    const [pathname = '', search = ''] = path.split('?', 2)
    if (method !== 'POST' || !pathname.endsWith('/images/create')) return
    const query = new URLSearchParams(search)
    const [name, tag] = [query.get('fromImage') ?? '', query.get('tag') ?? '']
    const image = bundledName(tag === '' || tag.includes(':') ? name : `${name}:${tag}`)
    if (image !== null) this.#open.set(id, image)
  }
}

/** @returns null if it belongs to another registry, or is no name at all. */
function bundledName(text: string): string | null {
  try {
    const reference = parseReference(text)
    return reference.domain === 'docker.io' ? typedName(reference) : null
  } catch (error) {
    if (error instanceof ReferenceFormatError) return null
    throw error
  }
}
