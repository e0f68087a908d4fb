import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, type PluginOption } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/**
 * The page alone. The guest's and the registry's files are put beside it by `scripts/vite-guest.ts`, which needs the cache
 * and is added by `npm start`, `npm run dev` and `npm run build`.
 */
export default defineConfig({
  // Relative, so that the build can be served from any directory.
  base: './',
  plugins: [svelte(), missingWorker()],
  worker: { format: 'es' },
  build: {
    // Browsers that have `light-dark()`, popovers, and OPFS sync access handles in a worker.
    target: ['chrome123', 'firefox128', 'safari18'],
    chunkSizeWarningLimit: 700,
  },
})

/** While `src/emulator/worker.ts` does not exist, the page gets a worker that says so. Goes when it does. */
function missingWorker(): PluginOption {
  if (existsSync(here('./src/emulator/worker.ts'))) return []
  return {
    name: 'missing-worker',
    enforce: 'pre',
    transform(code, id) {
      if (id !== here('./src/main.ts')) return null
      return code.replace('./emulator/worker.ts', './app/testing/missing-worker.ts')
    },
  }
}
