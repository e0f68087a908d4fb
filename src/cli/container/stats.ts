import { filtersQuery } from '../api/filters.ts'
import { text } from '../api/read.ts'
import { minArgs, type Command, type Invocation } from '../command.ts'
import { joinErrors } from '../errors.ts'
import { formatList } from '../format/list.ts'
import { FORMAT_HELP } from '../format/usage.ts'
import { jsonValues } from '../api/json-values.ts'
import { containers } from '../options/completion.ts'
import { flag } from '../options/flags.ts'
import { bool, string } from '../options/values.ts'
import { readContainers } from './format-containers.ts'
import { statsRow, statsRows } from './format-stats.ts'
import { StatsCollector } from './stats-collector.ts'

const REDRAW_MS = 500

export const stats: Command = {
  name: 'stats',
  use: 'stats [OPTIONS] [CONTAINER...]',
  summary: 'Display a live stream of container(s) resource usage statistics',
  aliasLine: 'docker container stats, docker stats',
  args: minArgs(0),
  complete: containers('running'),
  flags: [
    flag('all', 'a', bool, 'Show all containers (default shows just running)'),
    flag('no-stream', '', bool, 'Disable streaming stats and only pull the first result'),
    flag('no-trunc', '', bool, 'Do not truncate output'),
    flag('format', '', string, FORMAT_HELP),
  ],

  async run(call, names) {
    const collector = new StatsCollector(call, !call.flags.bool('no-stream'))
    try {
      if (names.length > 0) await collectNamed(collector, names)
      else await collectAll(call, collector)
      await draw(call, collector, names.length === 0)
    } finally {
      collector.stop()
    }
  },
}

async function collectNamed(collector: StatsCollector, names: readonly string[]): Promise<void> {
  for (const name of names) collector.add(name)
  await collector.first()
  const failure = joinErrors(collector.errors())
  if (failure) throw failure
}

/** All containers there are, and those that come and go while we look. */
async function collectAll(call: Invocation, collector: StatsCollector): Promise<void> {
  const all = call.flags.bool('all')
  await watchEvents(call, collector, all)
  const query = { all: all ? '1' : undefined }
  const containers = readContainers(await call.client.json('GET', '/containers/json', { query }))
  for (const container of containers) collector.add(text(container, 'Id').slice(0, 12))
  await collector.first()
}

/** Resolves when the daemon has begun to send events; they are followed until the command ends. */
async function watchEvents(call: Invocation, collector: StatsCollector, all: boolean): Promise<void> {
  const filters = filtersQuery(new Map([['type', ['container']]]))
  const request = call.client.request('GET', '/events', { query: { filters }, signal: collector.signal })
  const answer = await request.catch((error: unknown) => collector.fail(error))
  if (!answer) return
  const follow = async () => {
    for await (const event of jsonValues(answer.body)) {
      const id = text(event, 'Actor', 'ID').slice(0, 12)
      const action = text(event, 'Action')
      if (action === 'start' || (all && action === 'create')) collector.add(id)
      if (action === 'die' && !all) collector.remove(id)
    }
    throw new Error('EOF')
  }
  void follow().catch((error: unknown) => collector.fail(error))
}

async function draw(call: Invocation, collector: StatsCollector, showsAll: boolean): Promise<void> {
  const { flags, ctx, config } = call
  const once = flags.bool('no-stream')
  const source = flags.string('format') || config.statsFormat || 'table'
  const format = source === 'table' ? TABLE : source
  for (;;) {
    await pause(REDRAW_MS, call.signal)
    const rows = statsRows(collector.entries(), !flags.bool('no-trunc'))
    const table = formatList(format, statsRow, rows)
    await ctx.stdout.write(once ? table : redrawn(table))
    if (once || (rows.length === 0 && !showsAll)) return
    collector.check()
  }
}

const TABLE =
  'table {{.ID}}\t{{.Name}}\t{{.CPUPerc}}\t{{.MemUsage}}\t{{.MemPerc}}\t{{.NetIO}}\t{{.BlockIO}}\t{{.PIDs}}'

/** From the top left, over what is there: each line cleared behind its text, and all below. */
function redrawn(table: string): string {
  const cleared = `\x1b[H${table}`.split('\n').map((line) => `${line} \x1b[K\n`)
  return `\x1b[H${table}${cleared.join('')}\x1b[J`
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    signal.addEventListener('abort', stop, { once: true })
  })
}
