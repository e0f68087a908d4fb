/** The bundled registry's files, fetched from beside the page when a pull asks for them. */
import { UnreachableError, type StaticLayout } from '../../sim/registry/layout.ts'

/** @param base URL of the OCI image layout, ending with a slash. */
export function fetchedLayout(base: string): StaticLayout {
  /** The last fetch was answered, whatever the answer. */
  let answered = false

  async function get(path: string, init?: RequestInit): Promise<Response> {
    const response = await fetch(base + path, init).catch((error: unknown) => {
      answered = false
      throw new UnreachableError(reasonNow(), { cause: error })
    })
    answered = true
    if (!response.ok) throw new Error(`${path}: the server answered ${response.status}`)
    return response
  }

  return {
    index: async () => (await get('index.json')).json(),
    async blob(digest) {
      if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new Error(`malformed digest ${JSON.stringify(digest)}`)
      return (await get(`blobs/${digest.replace(':', '/')}`)).body!
    },
    async reach() {
      // A page that a server on the same machine sends works offline too: only the attempt tells, and not what is cached.
      if (answered && navigator.onLine) return
      await (await get('index.json', { cache: 'no-store' })).body?.cancel()
    },
  }
}

function reasonNow(): string {
  return navigator.onLine ? 'the page’s server does not answer' : 'this browser is offline'
}
