/** Which containers ended because the host was started again. */
import { containerName } from '../engine/container-name.ts'
import { read } from '../engine/engine.ts'
import type { ContainerSummary } from '../engine/types.ts'
import type { SandboxClient } from '../sandbox/client.ts'

export interface Ended {
  id: string
  name: string
}

interface Inspected {
  State?: { FinishedAt?: string }
}

const exited = encodeURIComponent('{"status":["exited"]}')

/**
 * The engine sets right after a boot what it remembers as running: its end is then later than the boot was asked for. So is
 * the end of those that it stopped in good order before.
 *
 * @param since when the boot was asked for, Unix milliseconds.
 */
export async function endedByRestart(
  client: Pick<SandboxClient, 'request'>,
  since: number,
): Promise<Ended[]> {
  const list = (await read<ContainerSummary[]>(client, `/containers/json?all=1&filters=${exited}`)) ?? []
  // Docker says the age in words; older ones need no further question.
  const fresh = list.filter(({ Status }) => /seconds? ago|minute ago/.test(Status ?? ''))
  const ended = await Promise.all(
    fresh.map(async (one) => {
      const finishedAt = (await read<Inspected>(client, `/containers/${one.Id}/json`))?.State?.FinishedAt
      return Date.parse(finishedAt ?? '') >= since ? [{ id: one.Id, name: containerName(one) }] : []
    }),
  )
  return ended.flat().toReversed()
}
