import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * The folder that holds everything the build makes or downloads. It lies outside the checkout, so that a
 * second clone on the same machine reuses it; deleting it is always safe.
 */
export function cacheDirectory(env: NodeJS.ProcessEnv = process.env): string {
  return env.DRYDOCK_CACHE ?? join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'drydock')
}
