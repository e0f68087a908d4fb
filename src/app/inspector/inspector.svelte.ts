/** The drawer that shows an object's real JSON, with the request that fetched it. Every look is a request of this page. */
import { parseObjectId, type ObjectId } from '../../protocol/picture.ts'
import { ask, type Answer } from '../engine/engine.ts'
import { readCatalogue } from '../registry/catalogue.ts'
import type { SandboxClient } from '../sandbox/client.ts'
import { kindOf } from '../scene/kinds/index.ts'

export interface Look {
  id: ObjectId
  /** `GET /containers/…/json`; null for objects that have no request of their own (a client, a registry). */
  path: string | null
  answer: Answer | null
  /** Of one that has a catalogue: what it holds, null if it cannot be asked, undefined until then. */
  holds?: string[] | null
}

export class Inspector {
  look = $state.raw<Look | null>(null)
  readonly #client: () => SandboxClient | undefined
  #opener: Element | null = null

  constructor(client: () => SandboxClient | undefined) {
    this.#client = client
  }

  async open(id: ObjectId): Promise<void> {
    if (!this.look) this.#opener = document.activeElement
    const path = pathOf(id)
    const look: Look = { id, path, answer: null }
    this.look = look
    const client = this.#client()
    if (!client) return
    if (kindOf(id)?.catalogue) {
      const holds = await readCatalogue(client)
      if (this.look === look) this.look = { ...look, holds }
    }
    if (!path) return
    const answer = await ask(client, { client: 'page', method: 'GET', path })
    // Another object may have been opened meanwhile.
    if (this.look === look) this.look = { ...look, answer }
  }

  /** The focus goes back to where it was. */
  close(): void {
    this.look = null
    if (this.#opener instanceof HTMLElement && this.#opener.isConnected) this.#opener.focus()
    this.#opener = null
  }
}

/** The request that fetches an object, as `docker inspect` and `docker info` make it. */
export function pathOf(id: ObjectId): string | null {
  return kindOf(id)?.path?.(parseObjectId(id)?.name ?? '') ?? null
}
