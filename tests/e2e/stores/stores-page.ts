import { wrap } from 'comlink'
import type { StoreCalls } from './stores-worker.ts'

const start = () =>
  wrap<StoreCalls>(new Worker(new URL('./stores-worker.ts', import.meta.url), { type: 'module' }))
Object.assign(window, { stores: start() })
