/**
 * Puts what the page fetches beside it: the guest's parts under `guest/`, the bundled registry under `registry/`.
 * They come from the cache; nothing is copied into the repository.
 */
import { createReadStream, existsSync, statSync } from 'node:fs'
import { cp, mkdir } from 'node:fs/promises'
import { join, normalize, sep } from 'node:path'
import type { Connect, Plugin } from 'vite'

export interface GuestAssets {
  /** Folder with `manifest.json` and the parts. */
  guestDir: string
  /** An OCI image layout. */
  imagesDir: string
}

export function guestAssets({ guestDir, imagesDir }: GuestAssets): Plugin {
  const folders = { guest: guestDir, registry: imagesDir }
  let outDir = 'dist'
  return {
    name: 'drydock-guest-assets',
    configResolved(config) {
      outDir = config.build.outDir
    },
    configureServer(server) {
      for (const [name, dir] of Object.entries(folders)) server.middlewares.use(`/${name}/`, serveFrom(dir))
    },
    async closeBundle() {
      for (const [name, dir] of Object.entries(folders)) {
        const target = join(outDir, name)
        await mkdir(target, { recursive: true })
        await cp(dir, target, { recursive: true, dereference: true })
      }
    },
  }
}

function serveFrom(dir: string): Connect.NextHandleFunction {
  return (request, response, next) => {
    const path = normalize(
      join(dir, decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname)),
    )
    if (!path.startsWith(dir + sep) || !existsSync(path) || !statSync(path).isFile()) return next()
    response.setHeader(
      'Content-Type',
      path.endsWith('.json') ? 'application/json' : 'application/octet-stream',
    )
    response.setHeader('Content-Length', statSync(path).size)
    createReadStream(path).pipe(response)
  }
}
