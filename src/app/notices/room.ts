/** Whether the host is full, of what, and who fills it. */
import { containerName } from '../engine/container-name.ts'
import { read } from '../engine/engine.ts'
import type { ContainerSummary } from '../engine/types.ts'
import type { HostRoom } from '../../protocol/sandbox.ts'
import type { SandboxClient } from '../sandbox/client.ts'

export interface Cramped {
  what: 'processes' | 'disk'
  /** `1988 of 2000`, in processes or bytes. */
  used: number
  total: number
  /** The container that has most of it. */
  most: { id: string; name: string; amount: number; running: boolean } | null
}

/** A host is full before its last process: a shell alone needs a few, and so does what ends them. */
const FULL_FROM = 0.97

type Client = Pick<SandboxClient, 'request'>

/** @returns null if there is room. */
export async function crampedBy(client: Client, { processes, disk }: HostRoom): Promise<Cramped | null> {
  if (processes.used >= FULL_FROM * processes.limit)
    return {
      what: 'processes',
      used: processes.used,
      total: processes.limit,
      most: await largest(client, '/containers/json', processesOf),
    }
  if (disk.usedBytes >= FULL_FROM * disk.totalBytes)
    return {
      what: 'disk',
      used: disk.usedBytes,
      total: disk.totalBytes,
      most: await largest(client, '/containers/json?all=1&size=1', async (_, one) => one.SizeRw ?? 0),
    }
  return null
}

async function processesOf(client: Client, { Id }: ContainerSummary): Promise<number> {
  const path = `/containers/${Id}/stats?stream=0&one-shot=1`
  const stats = await read<{ pids_stats?: { current?: number } }>(client, path)
  return stats?.pids_stats?.current ?? 0
}

async function largest(
  client: Client,
  path: string,
  amountOf: (client: Client, one: ContainerSummary) => Promise<number>,
): Promise<Cramped['most']> {
  const list = (await read<ContainerSummary[]>(client, path)) ?? []
  const all = await Promise.all(
    list.map(async (one) => ({
      id: one.Id,
      name: containerName(one),
      amount: await amountOf(client, one),
      running: one.State === 'running' || one.State === 'paused',
    })),
  )
  const most = all.toSorted((a, b) => b.amount - a.amount)[0]
  return most && most.amount > 0 ? most : null
}
