import type { Measured } from './statistics.ts'

export interface Figures {
  node: Record<string, Measured>
  chromium: Record<string, Measured>
  genuine: Record<string, Measured>
}

/** What is asked of each figure: the first mark, and the goal. */
const rows: [name: string, what: string, first: string, goal: string][] = [
  ['run', 'docker run --rm busybox true', '250 ms', '120 ms'],
  ['firstRun', 'the first one, typed at once at the prompt', '', '400 ms'],
  ['runHostNetwork', 'the same with --network host', '', ''],
  ['exec', 'docker exec c true', '120 ms', '55 ms'],
  ['ps', 'docker ps with 20 containers', '30 ms', '14 ms'],
  ['psWith30', 'docker ps with 30 containers (Node: the request alone)', 'works', 'unchanged'],
  ['runBesideBusy', 'docker run beside a container that never rests', '', ''],
  ['execBesideBusy', 'docker exec, likewise', '', ''],
  ['psBesideBusy', 'docker ps, likewise', '', ''],
  ['smallWrites', 'seq 1 100000 in a container', '', '2000 ms (Node)'],
  ['manySmallWrites', 'seq 1 1000000 in a container', '', 'ten times that'],
  ['largeWrites', 'yes | head -c 10m in a container', '', ''],
  ['smallWritesAtHost', "seq 1 100000 at the host's shell", '', '3000 ms'],
  ['largeWritesAtHost', "yes | head -c 10m at the host's shell", '', ''],
  ['apiRun', 'create, start, wait, remove by API', '', ''],
  ['apiExec', 'exec by API', '', ''],
  ['pageReload', 'reload from cache to a prompt', '2000 ms', '1000 ms'],
  ['reload', 'the same, worker alone', '', ''],
  ['firstVisit', 'first visit to a prompt', '', ''],
  ['firstVisitBytes', 'first visit, bytes until the prompt', '10 MB', '6 MB'],
  ['echo', "key to echo in a container's terminal", '20 ms', '8 ms'],
  ['pull', 'pull of debian:12-slim (11 MB)', '1000 ms', '400 ms'],
  ['running', 'containers in one 256 MB guest', '30', '30'],
  ['memory', 'memory of a sandbox (PSS; Chromium: over a blank page)', '', '180 MB'],
  ['idle', 'idle, of one core', '5 %', '2 %'],
  ['start', 'dockerd to its first answer', '', ''],
]

export function table({ node, chromium, genuine }: Figures): string {
  const lines = [['p50 (p95)', 'Node', 'Chromium', 'genuine', 'Node/genuine', 'first', 'goal']]
  for (const [name, what, first, goal] of rows) {
    const [ours, theirs] = [node[name], genuine[name]]
    const ratio = ours && theirs ? (ours.p50 / theirs.p50).toFixed(2) : ''
    lines.push([what, show(ours), show(chromium[name]), show(theirs), ratio, first, goal])
  }
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)))
  const text = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  )
  return `${text.join('\n')}\n\nBuild figures (cached rebuild, RUN step): not served yet.`
}

function show(measured: Measured | undefined): string {
  if (!measured) return ''
  const tail = measured.p95 === undefined ? '' : ` (${measured.p95})`
  return `${measured.p50}${tail} ${measured.unit}`
}
