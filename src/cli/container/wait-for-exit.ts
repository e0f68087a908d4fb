/** Waits for a container that is about to be started. */
import { decodeBytes } from '../../protocol/go/bytes.ts'
import { parseJson } from '../../protocol/go-json/parse.ts'
import type { Invocation } from '../command.ts'
import { messageOf } from '../errors.ts'
import { log } from '../verb/log.ts'
import { toNumber } from './create-container.ts'

const FAILED = 125

/**
 * Starts waiting: when the promise resolves, the daemon is listening and the container may be started.
 *
 * @param removed wait until the container is gone, not only ended (`--rm`).
 * @returns a function for the exit code; waiting that fails is logged and counts as 125.
 */
export async function waitForExit(
  call: Invocation,
  id: string,
  removed: boolean,
): Promise<() => Promise<number>> {
  const fail = async (error: unknown) => {
    await log(call, 'error', `error waiting for container: ${messageOf(error)}`)
    return FAILED
  }
  const query = { condition: removed ? 'removed' : 'next-exit' }
  const signal = call.ctx.signal
  try {
    const answer = await call.client.request('POST', `/containers/${id}/wait`, { query, signal })
    const status = answer.bytes().then((bytes) => readStatus(call, decodeBytes(bytes)))
    const result = status.catch(fail)
    return () => result
  } catch (error) {
    return () => fail(error)
  }
}

async function readStatus(call: Invocation, text: string): Promise<number> {
  const json = parseJson(text)
  if (!(json instanceof Map)) throw new Error(text)
  const error = json.get('Error')
  const message = error instanceof Map ? error.get('Message') : null
  if (typeof message !== 'string') return toNumber(json.get('StatusCode'))
  await log(call, 'error', `Error waiting for container: ${message}`)
  return FAILED
}
