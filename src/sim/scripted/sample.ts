import type { ResourceSample } from '../../protocol/machine/index.ts'
import { FACTS } from './facts.ts'
import type { RunningContainer } from './state.ts'

export function aSample({ plan, others }: RunningContainer): ResourceSample {
  const { memory, pids } = plan.spec.linux.resources ?? {}
  return {
    at: Date.now(),
    cpu: {
      totalUsec: 1000,
      userUsec: 600,
      systemUsec: 400,
      throttledPeriods: 0,
      periods: 0,
      throttledUsec: 0,
      systemTotalUsec: 1_000_000,
      onlineCpus: 1,
    },
    memory: {
      usageBytes: 1024 * 1024,
      limitBytes: memory?.limit ?? FACTS.memoryBytes,
      stat: { inactive_file: 4096 },
      oomKills: 0,
    },
    pids: { current: 1 + others.size, limit: pids && pids.limit > 0 ? pids.limit : null },
    io: [],
    networks:
      plan.network.mode === 'bridge'
        ? {
            eth0: {
              rxBytes: 10,
              rxPackets: 1,
              rxErrors: 0,
              rxDropped: 0,
              txBytes: 20,
              txPackets: 2,
              txErrors: 0,
              txDropped: 0,
            },
          }
        : {},
  }
}
