/** Events as a sequence: those that are kept of the past, then those that come. */
import type { EventMessage } from '../../protocol/docker/events.ts'
import type { Host } from '../base/host.ts'
import type { Clock } from '../base/time.ts'
import type { Events, EventWindow } from './events.ts'
import type { Filters } from '../base/filters.ts'

/** Listens from the call on, not only from the first look. */
export function watchEvents(
  { events, clock, host }: { events: Events; clock: Clock; host: Host },
  window: EventWindow,
  filters: Filters,
  signal: AbortSignal,
): AsyncGenerator<EventMessage> {
  const queue = events.past(window, filters)
  const leftMs = window.until === 0 ? Infinity : (window.until - clock.now()) / 1000
  if (leftMs <= 0) return past(queue)
  let wake: () => void = () => undefined
  const end = new AbortController()
  const unsubscribe = events.subscribe(filters, (message) => {
    queue.push(message)
    wake()
  })
  const finish = () => {
    unsubscribe()
    end.abort()
    wake()
  }
  signal.addEventListener('abort', finish, { once: true })
  if (signal.aborted) finish()
  if (leftMs !== Infinity) void host.sleep(leftMs, end.signal).then(finish, () => undefined)
  return follow(queue, end.signal, (resume) => (wake = resume), finish)
}

async function* past(queue: EventMessage[]): AsyncGenerator<EventMessage> {
  yield* queue
}

async function* follow(
  queue: EventMessage[],
  ended: AbortSignal,
  onWake: (resume: () => void) => void,
  finish: () => void,
): AsyncGenerator<EventMessage> {
  try {
    for (;;) {
      while (queue.length > 0) yield queue.shift()!
      if (ended.aborted) return
      await new Promise<void>((resolve) => onWake(resolve))
    }
  } finally {
    finish()
  }
}
