/** What every command needs before it can do its work: the tools, the guest and the bundled images. */
import { ensureImages } from '../images/manifest.ts'
import { cacheDirectory } from './cache.ts'
import { ensureGuest } from './guest.ts'
import { ensureRequirements } from './requirements.ts'
import type { GuestAssets } from './vite-guest.ts'

/**
 * Quick (about a second) when the cache holds everything. Ends the process if something is missing or cannot be built: with what
 * to do about it, or the last lines of what failed.
 *
 * @param options.tests also asks for what only the tests need (a browser).
 */
export function prepare(options: { tests: boolean }): Promise<GuestAssets> {
  return prepareAll(options).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  })
}

async function prepareAll(options: { tests: boolean }): Promise<GuestAssets> {
  await ensureRequirements(options)
  const { dir: guestDir } = await ensureGuest({})
  const imagesDir = await ensureImages({ cacheDir: cacheDirectory(), log: (line) => console.log(line) })
  return { guestDir, imagesDir }
}
