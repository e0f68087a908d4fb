/** Asks before something is deleted. */
import type { Invocation } from '../command.ts'
import { decodeBytes } from '../../protocol/go/bytes.ts'

/** Reads one line; only `y` is a yes. Ctrl-C is a no. Declining is no error. */
export async function confirm(call: Invocation, warning: string): Promise<boolean> {
  await call.ctx.stdout.write(`${warning} [y/N] `)
  const answer = await Promise.race([readLine(call), interrupted(call.signal)])
  if (answer === null) await call.ctx.stdout.write('\n')
  return answer?.trim().toLowerCase() === 'y'
}

function interrupted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null)
    signal.addEventListener('abort', () => resolve(null), { once: true })
  })
}

async function readLine(call: Invocation): Promise<string> {
  const reader = call.ctx.stdin.readable.getReader()
  let line = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return line
      line += decodeBytes(value)
      if (line.includes('\n')) return line.slice(0, line.indexOf('\n'))
    }
  } finally {
    reader.releaseLock()
  }
}
