/** Files, directories and process lists of any size from the agent, whose answers share a frame of 64 KiB. */
import { answer, type AgentProcess } from './answers.ts'
import type { AgentLink } from './link.ts'
import { concat } from '../concat.ts'
import { maxReadBytes, op } from './operations.ts'

/** @returns at most `maxBytes` from the file's beginning. @throws {AgentError} */
export async function readFile(link: AgentLink, path: string, maxBytes = Infinity): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let size = 0
  while (size < maxBytes) {
    const part = await link.ask(
      op.read(path, size, Math.min(maxReadBytes, maxBytes - size)),
      (bytes) => bytes,
    )
    if (part.length === 0) break
    parts.push(part)
    size += part.length
  }
  return concat(parts)
}

/** @returns all names in a directory, in no order. @throws {AgentError} */
export async function listDirectory(link: AgentLink, path: string): Promise<string[]> {
  const all: string[] = []
  for (let more = true; more;) {
    const page = await link.ask(op.list(path, all.length), answer.list)
    all.push(...page.names)
    more = page.more && page.names.length > 0
  }
  return all
}

/** @returns the processes of a cgroup and those below it, in pid order. @throws {AgentError} */
export async function listProcesses(link: AgentLink, cgroup: string): Promise<AgentProcess[]> {
  const all: AgentProcess[] = []
  for (let more = true; more;) {
    const page = await link.ask(op.processes(cgroup, all.at(-1)?.pid), answer.processes)
    all.push(...page.processes)
    more = page.more && page.processes.length > 0
  }
  return all
}
