import type { Host } from '../sim/base/host.ts'
import type { DocStore } from '../sim/store/store.ts'

/** 32 hex digits that a sandbox keeps for life, as /etc/machine-id. */
export async function machineIdOf(docs: DocStore, host: Host): Promise<string> {
  const kept = await docs.get('sandbox', 'machine-id')
  if (typeof kept === 'string' && /^[0-9a-f]{32}$/.test(kept)) return kept
  const fresh = host.newId().slice(0, 32)
  await docs.put('sandbox', 'machine-id', fresh)
  return fresh
}
