import type { MachineFiles } from '../../protocol/machine/index.ts'
import type { ScriptedState } from './state.ts'

export function scriptedFiles(state: ScriptedState): MachineFiles {
  return {
    stat: async (path) => state.tree.stat(path),
    makeDirectory: async (path) => state.tree.makeDirectory(path),
    async read(path, maxBytes = Infinity) {
      const content = state.tree.read(path)
      if (content === null) throw new Error(`${path}: no such file or directory`)
      return content.slice(0, Math.min(maxBytes, content.length))
    },
    write: async (path, content, mode) => state.tree.write(path, content, mode),
    async space(path) {
      if (!state.tree.stat(path)) throw new Error(`${path}: no such file or directory`)
      return { totalBytes: 2 ** 31, usedBytes: 0 }
    },
  }
}
