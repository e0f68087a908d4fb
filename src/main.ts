/** The page's composition root: the real worker, the real locks. */
import { connectWorker } from './app/sandbox/client.ts'
import { missingFeatures, storageFor } from './app/sandbox/features.ts'
import { unguarded, webLockOwnership } from './app/sandbox/ownership.ts'
import { startPage } from './app/start.ts'

startPage(document.getElementById('app')!, {
  missing: missingFeatures(globalThis),
  connect: () =>
    connectWorker(new Worker(new URL('./sandbox/browser/worker.ts', import.meta.url), { type: 'module' })),
  ownership: (onLost) =>
    'locks' in navigator
      ? webLockOwnership(navigator.locks, new BroadcastChannel('drydock-sandbox'), onLost)
      : unguarded,
  options: {
    guestUrl: new URL('guest/', document.baseURI).href,
    registryUrl: new URL('registry/', document.baseURI).href,
    storage: storageFor(globalThis),
  },
})
