import type { NetworkContext } from '../../networks/context.ts'
import { inspectNetwork } from '../../networks/inspect.ts'
import { listNetworks } from '../../networks/list.ts'
import { removeNetwork } from '../../networks/remove.ts'
import type { NetworkBackend } from './backend.ts'

export function networkBackend(engine: NetworkContext): NetworkBackend {
  return {
    list: (filters) => listNetworks(engine, filters),
    inspect: (term) => inspectNetwork(engine, term),
    remove: (term) => removeNetwork(engine, term),
  }
}
