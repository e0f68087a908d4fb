/** Makes a container's working directory where the image has none, as dockerd does before the first start. */
import type { LayerSource } from '../../protocol/layer.ts'
import type { Machine } from '../../protocol/machine/index.ts'
import { writeTar, type TarItem } from '../../protocol/tar/index.ts'
import { DockerError } from '../base/errors.ts'
import { runOnHost } from '../base/host-command.ts'
import { streamOf } from './stream-of.ts'
import { walk, type Step } from './walk-layers.ts'

/**
 * Writes into the container's own layer: the missing directories, and those above them with the image's owners and modes, which
 * the new layer would otherwise hide.
 *
 * @throws {DockerError} system: there is something else in its place.
 */
export async function makeWorkingDirectory(
  machine: Machine,
  source: LayerSource,
  layers: string[],
  containerId: string,
  path: string,
): Promise<void> {
  const steps = await walk(source, layers, path.replace(/^\/+/, ''))
  const obstacle = steps.find(({ found }) => found && found.entry.type !== 'directory')
  if (obstacle) throw new DockerError('system', `Cannot mkdir: ${path} is not a directory`)
  if (steps.every(({ found }) => found)) return
  const upper = `/var/lib/docker/overlay2/${containerId}/diff`
  await machine.files.makeDirectory(upper)
  const tar = streamOf(writeTar(steps.map(toItem)))
  const { code, stderr } = await runOnHost(machine, ['tar', '-x', '-f', '-', '-C', upper], tar)
  if (code !== 0) throw new DockerError('system', `mkdir ${path}: ${stderr.trim()}`)
}

function toItem({ path, found }: Step): TarItem {
  const { mode, uid, gid, mtime } = found?.entry ?? { mode: 0o755, uid: 0, gid: 0, mtime: 0 }
  return { path, type: 'directory', mode, uid, gid, mtime, size: 0 }
}
