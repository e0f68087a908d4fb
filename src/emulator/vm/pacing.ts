import type { V86Internals } from './v86-internals.ts'

/**
 * Decides when v86 runs again, in place of v86's own way, which wakes an idle guest's host far too often: whenever less
 * than a millisecond is left until the guest's next timer, it asks hundreds of times whether it is time yet. And in
 * browsers it sends every turn by way of a helper thread.
 *
 * A guest's timer may so be late by a millisecond (four in a browser, which holds back nested timers). Whatever comes
 * from outside, such as bytes on the agent's link, wakes it at once.
 *
 * @returns stops calling.
 */
export function pace(internals: V86Internals): () => void {
  internals.unregister_yield()
  let timer: ReturnType<typeof setTimeout> | undefined
  const soon = soonCaller((tick) => internals.yield_callback(tick))
  internals.yield = (delayMs, tick) => {
    clearTimeout(timer)
    if (delayMs <= 0) soon.call(tick)
    else timer = setTimeout(() => internals.yield_callback(tick), Math.ceil(delayMs))
  }
  return () => {
    clearTimeout(timer)
    soon.stop()
  }
}

/** Calls in a task of its own, after what else waits. */
function soonCaller(callback: (tick: number) => void): { call(tick: number): void; stop(): void } {
  const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => void }
  if (setImmediate) return { call: (tick) => setImmediate(() => callback(tick)), stop: () => undefined }
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = ({ data }) => callback(data as number)
  return { call: (tick) => port2.postMessage(tick), stop: () => port1.close() }
}
