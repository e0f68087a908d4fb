/** Looks one path up in an image's layers, without merging them: whiteouts and symbolic links taken into account. */
import type { Layer, LayerEntry, LayerSource } from '../../protocol/layer.ts'

export interface Found {
  entry: LayerEntry
  layer: Layer
}

/** One step of the way: where it leads, after links; null: nothing there (or a directory that no layer names). */
export interface Step {
  path: string
  found: Found | null
}

const MAX_LINKS = 40

/** @param path without leading slash. @returns the steps from the root's children to the end. */
export async function walk(source: LayerSource, layers: string[], path: string): Promise<Step[]> {
  const steps: Step[] = []
  const left = path.split('/').reverse()
  let links = 0
  while (left.length > 0) {
    const name = left.pop()!
    if (name === '' || name === '.') continue
    if (name === '..') {
      steps.pop()
      continue
    }
    const above = steps.at(-1)?.path
    const at = above === undefined ? name : `${above}/${name}`
    const found = await lookUp(source, layers, at)
    if (found?.entry.type === 'symlink' && links++ < MAX_LINKS) {
      const { link = '' } = found.entry
      if (link.startsWith('/')) steps.length = 0
      left.push(...link.split('/').reverse())
    } else steps.push({ path: at, found })
  }
  return steps
}

async function lookUp(source: LayerSource, layers: string[], path: string): Promise<Found | null> {
  for (const diffId of layers.toReversed()) {
    const layer = await source.open(diffId)
    if (!layer) continue
    const entry = layer.entries.find((one) => one.path === path)
    if (entry?.type === 'hardlink') {
      const target = layer.entries.find((one) => one.path === entry.link)
      return target ? { entry: target, layer } : null
    }
    if (entry) return { entry, layer }
    if (hides(layer, path)) return null
  }
  return null
}

/** Whether the layer has a whiteout on the way to the path, its end included. */
function hides(layer: Layer, path: string): boolean {
  const hiding = new Set<string>()
  const names = path.split('/')
  names.forEach((name, i) => {
    const prefix = names
      .slice(0, i)
      .map((above) => `${above}/`)
      .join('')
    hiding.add(`${prefix}.wh.${name}`)
    hiding.add(`${prefix}.wh..wh..opq`)
  })
  return layer.entries.some((entry) => hiding.has(entry.path))
}
