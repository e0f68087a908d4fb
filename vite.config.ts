import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import { contentSecurityPolicy } from './scripts/vite-csp.ts'
import { gzippedFiles } from './scripts/vite-gzipped.ts'

/**
 * The page alone. The guest's and the registry's files are put beside it by `scripts/vite-guest.ts`, which needs the cache
 * and is added by `npm start`, `npm run dev` and `npm run build`.
 */
export default defineConfig({
  // Relative, so that the build can be served from any directory.
  base: './',
  plugins: [svelte(), gzippedFiles(), contentSecurityPolicy()],
  worker: { format: 'es', plugins: () => [gzippedFiles()] },
  build: {
    // Browsers that have `light-dark()`, popovers, and OPFS sync access handles in a worker.
    target: ['chrome123', 'firefox128', 'safari18'],
    chunkSizeWarningLimit: 700,
  },
})
