import { listDirectory, op, type AgentLink } from '../../protocol/agent/index.ts'
import type { MachineVolumes } from '../../protocol/machine/index.ts'
import { DATA_ROOT, volumePath } from './guest-paths.ts'

export class Volumes implements MachineVolumes {
  readonly #link: AgentLink

  constructor(link: AgentLink) {
    this.#link = link
  }

  async create(name: string): Promise<string> {
    const path = `${volumePath(name)}/_data`
    await this.#link.call(op.mkdir(volumePath(name), 0o701), op.mkdir(path))
    return path
  }

  async remove(name: string): Promise<void> {
    await this.#link.call(op.rm(volumePath(name)))
  }

  async list(): Promise<string[]> {
    return (await listDirectory(this.#link, `${DATA_ROOT}/volumes`)).toSorted()
  }
}
