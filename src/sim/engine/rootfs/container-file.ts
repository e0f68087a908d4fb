/** Reads a small file as a container would see it, without mounting anything: its writable layer, then the image's layers. */
import type { Layer, LayerEntry, LayerSource } from '../../../protocol/layer.ts'
import type { Machine } from '../../../protocol/machine.ts'

const MAX_BYTES = 1024 * 1024
const MAX_LINKS = 8

export class ContainerFiles {
  #machine: Machine
  #source: LayerSource
  /** Texts from layers, which never change, by layers and path. */
  #known = new Map<string, string>()

  constructor(machine: Machine, source: LayerSource) {
    this.#machine = machine
    this.#source = source
  }

  /**
   * @param upper the container's id, or null if it has written nothing yet.
   * @param path without leading slash: `etc/passwd`. Volumes and binds are not looked into.
   * @returns its text; empty if there is no such file.
   */
  async read(upper: string | null, layers: string[], path: string): Promise<string> {
    return (upper === null ? null : await this.#readUpper(upper, path)) ?? this.#readLayers(layers, path)
  }

  /** @returns null: the writable layer says nothing about it. */
  async #readUpper(id: string, path: string): Promise<string | null> {
    const file = `/var/lib/docker/overlay2/${id}/diff/${path}`
    const stat = await this.#machine.stat(file)
    if (stat === null) return null
    if (stat.type !== 'file') return ''
    return new TextDecoder().decode(await this.#machine.readFile(file, MAX_BYTES))
  }

  async #readLayers(layers: string[], path: string): Promise<string> {
    const key = `${layers.join(' ')} ${path}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const text = await readText(this.#source, layers, path)
    this.#known.set(key, text)
    return text
  }
}

async function readText(source: LayerSource, layers: string[], path: string): Promise<string> {
  let at = path
  for (let links = 0; links < MAX_LINKS; links++) {
    const found = await lookUp(source, layers, at)
    if (found?.entry.type === 'symlink') {
      at = resolveLink(at, found.entry.link ?? '')
      continue
    }
    if (found?.entry.type !== 'file') return ''
    const { offset, size } = found.entry
    return new TextDecoder().decode(await found.layer.read(offset, Math.min(size, MAX_BYTES)))
  }
  return ''
}

async function lookUp(
  source: LayerSource,
  layers: string[],
  path: string,
): Promise<{ entry: LayerEntry; layer: Layer } | null> {
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

/** Whether the layer has a whiteout, or a thing that is no directory, on the way to the path. */
function hides(layer: Layer, path: string): boolean {
  const names = path.split('/')
  const above = names.map((name, i) => ({ name, directory: names.slice(0, i).join('/') }))
  const hiding = new Set(
    above.flatMap(({ name, directory }) => {
      const prefix = directory === '' ? '' : `${directory}/`
      return [`${prefix}.wh.${name}`, `${prefix}.wh..wh..opq`]
    }),
  )
  return layer.entries.some((entry) => hiding.has(entry.path))
}

function resolveLink(from: string, link: string): string {
  const base = link.startsWith('/') ? [] : from.split('/').slice(0, -1)
  const names: string[] = []
  for (const name of [...base, ...link.split('/')]) {
    if (name === '..') names.pop()
    else if (name !== '' && name !== '.') names.push(name)
  }
  return names.join('/')
}
