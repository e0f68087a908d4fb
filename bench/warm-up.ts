/** So long a host that nobody uses warms up after its start (`src/sim/system/warm-up.ts`), with some time to spare. */
export const WARM_UP_MS = 6000
