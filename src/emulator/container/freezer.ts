import { answer, op, type AgentLink } from '../../protocol/agent/index.ts'
import { RuntimeError } from '../../protocol/machine/index.ts'

const PATIENCE_MS = 5000

/** Freezes or thaws a cgroup; resolves when the kernel says that it has. @throws {RuntimeError} it takes too long. */
export async function setFrozen(link: AgentLink, cgroup: string, frozen: boolean): Promise<void> {
  const wanted = frozen ? '1' : '0'
  await link.call(op.write(`${cgroup}/cgroup.freeze`, wanted))
  const deadline = Date.now() + PATIENCE_MS
  while (!(await isFrozen(link, cgroup, wanted))) {
    if (Date.now() > deadline)
      throw new RuntimeError('other', `${cgroup} did not ${frozen ? 'freeze' : 'thaw'}`)
  }
}

function isFrozen(link: AgentLink, cgroup: string, wanted: string): Promise<boolean> {
  const read = (bytes: Uint8Array) => answer.text(bytes).includes(`frozen ${wanted}`)
  return link.ask(op.read(`${cgroup}/cgroup.events`), read)
}
