/** Reads a small file as a container would see it, without mounting anything: its writable layer, then the image's layers. */
import type { LayerSource } from '../../protocol/layer.ts'
import type { Machine } from '../../protocol/machine/index.ts'
import { walk } from './walk-layers.ts'

const MAX_BYTES = 1024 * 1024

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
    const stat = await this.#machine.files.stat(file)
    if (stat === null) return null
    if (stat.type !== 'file') return ''
    return new TextDecoder().decode(await this.#machine.files.read(file, MAX_BYTES))
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
  const found = (await walk(source, layers, path)).at(-1)?.found
  if (found?.entry.type !== 'file') return ''
  const { offset, size } = found.entry
  return new TextDecoder().decode(await found.layer.read(offset, Math.min(size, MAX_BYTES)))
}
