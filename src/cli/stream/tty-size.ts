/** Keeps the size of a container's terminal equal to the caller's. */
import type { Invocation } from '../command.ts'

const RETRIES = 10

/**
 * Sets the size now and at each change.
 *
 * @param path `/containers/ID` or `/exec/ID`.
 * @returns how to stop.
 */
export function followTtySize(call: Invocation, path: string): () => void {
  void setSize(call, path).catch(() => retry(call, path))
  return call.ctx.onResize(() => void setSize(call, path).catch(() => undefined))
}

export async function setSize(call: Invocation, path: string, more = 0): Promise<void> {
  const size = call.ctx.stdout.isTty ? call.ctx.size() : null
  const [rows, columns] = [(size?.rows ?? 0) + more, (size?.columns ?? 0) + more]
  if (rows === 0 && columns === 0) return
  await call.client.send('POST', `${path}/resize`, { query: { h: String(rows), w: String(columns) } })
}

/** The process may not have its terminal yet. */
async function retry(call: Invocation, path: string): Promise<void> {
  for (let i = 1; i <= RETRIES; i++) {
    await new Promise((resolve) => setTimeout(resolve, i * 10))
    try {
      return await setSize(call, path)
    } catch {
      continue // tried again, then given up below
    }
  }
  await call.err('failed to resize tty, using default size')
}
