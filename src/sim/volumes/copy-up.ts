/**
 * Fills a new volume with what the image has at its place: the files of all layers below that path, as a tar, unpacked by the
 * machine's own `tar` with owners, modes and times.
 */
import type { Layer, LayerEntry, LayerSource } from '../../protocol/layer.ts'
import type { Machine } from '../../protocol/machine/index.ts'
import { writeTar, type TarItem } from '../../protocol/tar/index.ts'
import { DockerError } from '../base/errors.ts'
import { INIT_LAYER_ID, withInitLayer } from '../rootfs/init-layer.ts'
import { runOnHost } from '../base/host-command.ts'
import { streamOf } from '../rootfs/stream-of.ts'
import { mergeLayers, type MergedEntry } from '../rootfs/merge-layers.ts'
import { mountpointOf } from './volume.ts'

/** Files are passed on in pieces of this size. */
const CHUNK_BYTES = 64 * 1024

/** @param path in the container, absolute. Does nothing if the image has nothing there, or the volume is not empty. */
export async function copyUp(
  machine: Machine,
  source: LayerSource,
  layers: string[],
  path: string,
  volume: string,
): Promise<void> {
  const all = [...layers, INIT_LAYER_ID]
  const below = await entriesBelow(withInitLayer(source), all, path.replace(/^\/+|\/+$/g, ''))
  if (below.length === 0) return
  const target = mountpointOf(volume)
  const { stdout } = await runOnHost(machine, ['find', target, '-mindepth', '1', '-maxdepth', '1'])
  if (stdout !== '') return
  const { code, stderr } = await runOnHost(
    machine,
    ['tar', '-x', '-f', '-', '-C', target],
    streamOf(writeTar([...below, ...directoriesOf(below)].map(toItem))),
  )
  if (code !== 0) throw new DockerError('system', `failed to populate volume: ${stderr.trim()}`)
}

interface Below extends MergedEntry {
  /** Relative to the volume; `.` is the directory itself. */
  name: string
}

/** Parents first; the directory itself gives the volume its owner and mode. Empty unless the path is a directory. */
async function entriesBelow(source: LayerSource, layers: string[], path: string): Promise<Below[]> {
  const merged = await mergeLayers(source, layers)
  if (merged.get(path)?.entry.type !== 'directory') return []
  const prefix = path === '' ? '' : `${path}/`
  return [...merged]
    .filter(([name]) => name === path || name.startsWith(prefix))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, entry]) => ({ ...entry, name: name === path ? '.' : name.slice(prefix.length) }))
}

/** Deepest first, and once more after their files, which would leave them with the time of the copying. */
function directoriesOf(below: Below[]): Below[] {
  return below.filter(({ entry }) => entry.type === 'directory').reverse()
}

/** A hard link's other name may lie outside: it becomes a file of its own. */
function toItem({ entry, layer, name }: Below): TarItem {
  const { offset, link, ...file } = entry.type === 'hardlink' ? followHardlink(layer, entry) : entry
  return {
    ...file,
    path: name,
    ...(file.type === 'symlink' && link !== undefined && { link }),
    ...(file.type === 'file' && { content: contentOf(layer, offset, file.size) }),
  }
}

async function* contentOf(layer: Layer, offset: number, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; at += CHUNK_BYTES) {
    yield await layer.read(offset + at, Math.min(CHUNK_BYTES, size - at))
  }
}

function followHardlink(layer: Layer, entry: LayerEntry): LayerEntry {
  const target = layer.entries.find(({ path }) => path === entry.link)
  return target ? { ...target, path: entry.path } : { ...entry, type: 'file', size: 0 }
}
