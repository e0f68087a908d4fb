import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

/** Unit tests live beside the code; what needs the real guest, a browser or a real Docker lives in tests/. */
export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        // The table of kinds in the picture names their cards.
        plugins: [svelte()],
        test: {
          name: 'unit',
          include: [
            'src/**/*.test.ts',
            'scripts/**/*.test.ts',
            'images/**/*.test.ts',
            'tests/*.test.ts',
            'guest/**/*.test.ts',
          ],
        },
      },
      {
        extends: true,
        test: {
          name: 'guest',
          expect: { poll: { timeout: 15_000 } },
          include: ['tests/{guest,node,parity,differential}/**/*.test.ts'],
          // An emulated machine on a busy one: what fails once and then holds is reported as flaky, not as broken.
          retry: 1,
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          // What a page shows follows in its own time, and these machines are slow.
          expect: { poll: { timeout: 15_000 } },
          include: ['tests/e2e/**/*.test.ts'],
          retry: 1,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
