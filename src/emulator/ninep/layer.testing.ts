import type { Layer, LayerEntry, LayerSource } from '../../protocol/layer.ts'

/** An entry as a test writes it: what it leaves out is ordinary. */
export type EntryDraft = Partial<LayerEntry> & { path: string; content?: string | Uint8Array }

const encoder = new TextEncoder()

/** A layer in memory whose "tar" is nothing but the contents of its files. */
export function aLayer(digest: string, drafts: EntryDraft[]): Layer {
  const contents: Uint8Array[] = []
  let offset = 0
  const entries = drafts.map(({ content, ...draft }): LayerEntry => {
    const bytes = typeof content === 'string' ? encoder.encode(content) : (content ?? new Uint8Array(0))
    contents.push(bytes)
    const at = offset
    offset += bytes.length
    const type = draft.type ?? 'file'
    const mode = type === 'directory' ? 0o755 : 0o644
    return { type, mode, uid: 0, gid: 0, mtime: 0, size: bytes.length, offset: at, ...draft }
  })
  const tar = new Uint8Array(offset)
  let at = 0
  for (const bytes of contents) {
    tar.set(bytes, at)
    at += bytes.length
  }
  return { diffId: `sha256:${digest}`, entries, read: (from, length) => tar.subarray(from, from + length) }
}

/** @returns a source of these layers that counts how often each was opened. */
export function layerSource(layers: Layer[]): LayerSource & { opened: string[] } {
  const opened: string[] = []
  return {
    opened,
    open: async (diffId) => {
      opened.push(diffId)
      return layers.find((layer) => layer.diffId === diffId) ?? null
    },
  }
}
