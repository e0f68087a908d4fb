/** What a container sees of its image's layers, one above the other: whiteouts taken into account, as overlayfs does. */
import type { Layer, LayerEntry, LayerSource } from '../../protocol/layer.ts'

export interface MergedEntry {
  entry: LayerEntry
  layer: Layer
}

const WHITEOUT = '.wh.'
const OPAQUE = '.wh..wh..opq'

/** By path, without leading slash; parents that no layer names are missing. */
export async function mergeLayers(source: LayerSource, diffIds: string[]): Promise<Map<string, MergedEntry>> {
  const merged = new Map<string, MergedEntry>()
  for (const diffId of diffIds) {
    const layer = await source.open(diffId)
    if (!layer) continue
    for (const { path } of layer.entries) if (baseOf(path).startsWith(WHITEOUT)) hide(merged, path)
    for (const entry of layer.entries) {
      if (baseOf(entry.path).startsWith(WHITEOUT)) continue
      if (entry.type !== 'directory') removeBelow(merged, entry.path)
      merged.set(entry.path, { entry, layer })
    }
  }
  return merged
}

function hide(merged: Map<string, MergedEntry>, whiteout: string): void {
  const directory = whiteout.slice(0, Math.max(whiteout.lastIndexOf('/'), 0))
  if (baseOf(whiteout) === OPAQUE) return removeBelow(merged, directory)
  const name = baseOf(whiteout).slice(WHITEOUT.length)
  const hidden = directory === '' ? name : `${directory}/${name}`
  merged.delete(hidden)
  removeBelow(merged, hidden)
}

function removeBelow(merged: Map<string, MergedEntry>, path: string): void {
  const prefix = path === '' ? '' : `${path}/`
  for (const name of merged.keys()) if (name.startsWith(prefix) && name !== path) merged.delete(name)
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
