import type { MachineVolumes } from '../../protocol/machine/index.ts'
import type { ScriptedState } from './state.ts'

export function scriptedVolumes(state: ScriptedState): MachineVolumes {
  return {
    async create(name) {
      const path = `/var/lib/docker/volumes/${name}/_data`
      state.tree.makeDirectory(path)
      return path
    },
    async remove(name) {
      state.tree.remove(`/var/lib/docker/volumes/${name}`)
    },
    list: async () => state.tree.list('/var/lib/docker/volumes'),
  }
}
