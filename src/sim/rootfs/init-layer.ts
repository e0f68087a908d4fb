/**
 * The layer between an image and a container's own: mount points and files that every container needs, as dockerd makes them
 * (`/.dockerenv` among them). It is the same for all, so it is one more read-only layer, above the image's.
 */
import type { Layer, LayerEntry, LayerSource } from '../../protocol/layer.ts'

/** The sha256 of the tar of the entries below, which `init-layer.test.ts` checks. */
export const INIT_LAYER_ID = 'sha256:cb43969ad24d3b30cdd7e1374e4d4c58fec72068f7912ce03f2cdd8ec1b68276'

/** 2026-01-01, so that `ls -l /etc` shows no date before Linux. */
const MADE_AT = 1_767_225_600

const entries: LayerEntry[] = [
  directory('dev'),
  file('dev/console'),
  directory('dev/pts'),
  directory('dev/shm'),
  directory('proc'),
  directory('sys'),
  directory('etc'),
  file('etc/hosts'),
  file('etc/hostname'),
  file('etc/resolv.conf'),
  { ...file('etc/mtab'), type: 'symlink', mode: 0o777, link: '/proc/mounts' },
  file('.dockerenv'),
]

export const initLayer: Layer = {
  diffId: INIT_LAYER_ID,
  entries,
  read: () => new Uint8Array(0),
}

/** The images' layers, and this one. */
export function withInitLayer(source: LayerSource): LayerSource {
  return {
    open: async (diffId) => (diffId === INIT_LAYER_ID ? initLayer : source.open(diffId)),
  }
}

function directory(path: string): LayerEntry {
  return { path, type: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: MADE_AT, size: 0, offset: 0 }
}

function file(path: string): LayerEntry {
  return { ...directory(path), type: 'file' }
}
