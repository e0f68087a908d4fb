/** Any image layers, and what the image specification says that they make together. */
import fc from 'fast-check'
import type { LayerEntry } from '../../protocol/layer.ts'
import type { EntryDraft } from './layer.testing.ts'

const name = fc.constantFrom('a', 'b', 'c')
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'))
const draft = fc.oneof(
  fc.record({ path, type: fc.constant('file' as const), uid: fc.nat(9) }),
  fc.record({ path, type: fc.constant('directory' as const), uid: fc.nat(9) }),
  path.map((path) => ({ path: path.replace(/[^/]*$/, '.wh.$&'), type: 'file' as const, uid: 0 })),
  path.map((path) => ({ path: `${path}/.wh..wh..opq`, type: 'file' as const, uid: 0 })),
)
/** What a tar index gives: each path once, and no file that is also somebody's parent. */
const layer = fc.array(draft, { maxLength: 8 }).map((drafts) => {
  const byPath = new Map(drafts.map((entry) => [entry.path, entry]))
  return [...byPath.values()].filter(
    (entry) =>
      entry.type === 'directory' ||
      entry.path.includes('.wh.') ||
      ![...byPath.keys()].some((other) => other.startsWith(`${entry.path}/`)),
  )
})

export const anyLayers: fc.Arbitrary<EntryDraft[][]> = fc.array(layer, { minLength: 1, maxLength: 4 })

/** Path to owner, or owner and slash for a directory. */
export type Listing = Record<string, string>

/** image-spec `layer.md`, "Applying Changesets": whiteouts act on the layers below only. */
export function applyAsSpecified(layers: LayerEntry[][]): Listing {
  let state: Listing = {}
  for (const entries of layers) {
    const parentOf = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf('/')))
    for (const { path } of entries) {
      const base = path.slice(path.lastIndexOf('/') + 1)
      if (base === '.wh..wh..opq') state = without(state, parentOf(path), false)
      else if (base.startsWith('.wh.')) state = without(state, path.replace(/[^/]*$/, base.slice(4)), true)
    }
    // Parents that the layer leaves out are directories of root in that layer.
    for (const { path } of entries) {
      for (const up of ancestorsOf(path)) {
        if (!state[up]?.endsWith('/')) state = without(state, up, true)
        state[up] = '0/'
      }
    }
    for (const { path, type, uid } of entries) {
      if (path.includes('.wh.')) continue
      if (type !== 'directory' || !state[path]?.endsWith('/')) state = without(state, path, true)
      state[path] = type === 'directory' ? `${uid}/` : `${uid}`
    }
  }
  return state
}

/** `a` and `a/b` of `a/b/c`. */
function ancestorsOf(path: string): string[] {
  const names = path.split('/').slice(0, -1)
  return names.map((_, index) => names.slice(0, index + 1).join('/'))
}

function without(state: Listing, path: string, itself: boolean): Listing {
  const kept = Object.entries(state).filter(([p]) => !p.startsWith(`${path}/`) && !(itself && p === path))
  return Object.fromEntries(kept)
}
