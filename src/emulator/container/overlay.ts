import { op, type Operation } from '../../protocol/agent/index.ts'
import { LAYERS, type ContainerPaths } from '../guest/guest-paths.ts'

/** The kernel takes one page of mount options, its end included. */
const MAX_OPTIONS_BYTES = 4095
/** The layer server knows a layer that is open by as little of its name; 128 of them fit into the page. */
const SHORT_NAME_DIGITS = 16

/**
 * Mounts a container's files: its layers, and over them its writable one.
 *
 * @param diffIds lowest layer first.
 * @param temporary the writable layer is never synced: unmounting one that is costs a flush of the disk.
 */
export function overlayOperations(diffIds: string[], paths: ContainerPaths, temporary: boolean): Operation[] {
  const names = diffIds.map((diffId) => diffId.replace(/^sha256:/, '')).reverse()
  // The kernel marks a layer that was not synced, and would not mount it again.
  const before = temporary ? [op.rm(`${paths.work}/work/incompat`)] : []
  const optionsOf = (layers: string[]) => overlayOptions(layers, paths) + (temporary ? ',volatile' : '')
  const options = optionsOf(names)
  if (options.length <= MAX_OPTIONS_BYTES) return [...before, mountOperation(options, paths)]
  const shorter = names.map((name) => name.slice(0, SHORT_NAME_DIGITS))
  // Only a layer that is open has a short name.
  const opening = names.map((name) => op.stat(`${LAYERS}/${name}`))
  return [...before, ...opening, mountOperation(optionsOf(shorter), paths)]
}

/** Layers relative to `/layers`, the uppermost first. */
function overlayOptions(names: string[], paths: ContainerPaths): string {
  return `lowerdir=${names.join(':')},upperdir=${paths.upper},workdir=${paths.work}`
}

function mountOperation(data: string, paths: ContainerPaths): Operation {
  return op.mountIn(LAYERS, { source: 'overlay', target: paths.merged, type: 'overlay', data })
}
