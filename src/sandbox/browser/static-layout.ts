/** The bundled registry's files, fetched from beside the page when a pull asks for them. */
import type { StaticLayout } from '../../sim/registry/layout.ts'

/** @param base URL of the OCI image layout, ending with a slash. */
export function fetchedLayout(base: string): StaticLayout {
  const get = async (path: string) => {
    const response = await fetch(base + path)
    if (!response.ok) throw new Error(`${path}: the server answered ${response.status}`)
    return response
  }
  return {
    index: async () => (await get('index.json')).json(),
    async blob(digest) {
      if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new Error(`malformed digest ${JSON.stringify(digest)}`)
      return (await get(`blobs/${digest.replace(':', '/')}`)).body!
    },
  }
}
