/** Serves the page on 127.0.0.1: the production build, or the sources with hot reload. */
import { resolve } from 'node:path'
import { createServer, preview } from 'vite'
import { guestAssets, type GuestAssets } from './vite-guest.ts'

const root = resolve(import.meta.dirname, '..')

/** @returns the page's address. Another port is taken when the wished one is in use. */
export async function servePage(options: {
  port: number
  assets: GuestAssets
  dev: boolean
}): Promise<string> {
  const where = { host: '127.0.0.1', port: options.port, strictPort: false }
  if (!options.dev) {
    const server = await preview({ root, preview: where, logLevel: 'warn' })
    return server.resolvedUrls!.local[0]!
  }
  const server = await createServer({
    root,
    server: where,
    plugins: [guestAssets(options.assets)],
    logLevel: 'info',
  })
  await server.listen()
  return server.resolvedUrls!.local[0]!
}
