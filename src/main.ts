/** The page's composition root: the real worker, the real locks. */
import fidelity from '../docs/fidelity.md?raw'
import { connectWorker } from './app/sandbox/client.ts'
import { missingFeatures, storageFor } from './app/sandbox/features.ts'
import { unguarded, webLockOwnership } from './app/sandbox/ownership.ts'
import { startPage } from './app/start.ts'
import { FIRST_HOST, lockOf } from './protocol/host-name.ts'

startPage(document.getElementById('app')!, {
  fidelity,
  missing: missingFeatures(globalThis),
  connect: () =>
    connectWorker(new Worker(new URL('./sandbox/browser/worker.ts', import.meta.url), { type: 'module' })),
  ownership: (onLost) =>
    'locks' in navigator
      ? webLockOwnership(
          lockOf(FIRST_HOST),
          navigator.locks,
          new BroadcastChannel(lockOf(FIRST_HOST)),
          onLost,
        )
      : unguarded,
  options: {
    host: FIRST_HOST,
    guestUrl: new URL('guest/', document.baseURI).href,
    registryUrl: new URL('registry/', document.baseURI).href,
    storage: storageFor(globalThis),
  },
})
