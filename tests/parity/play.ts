/** Runs a scenario with one client, from a clean daemon to a clean daemon. */
import type { Answer, Client } from './clients.ts'
import { normalise, sorted, withoutNumbers } from './normalise.ts'
import type { Line, Scenario } from './scenarios.ts'
import { splitWords } from './split-words.ts'

export interface Played extends Answer {
  line: string
}

/** One request to the daemon, by nobody's client. @returns the JSON of its answer, null for an empty one. */
export type Ask = (method: string, path: string) => Promise<unknown>

/** @returns what each line printed, made comparable. */
export async function play(scenario: Scenario, client: Client, ask: Ask): Promise<Played[]> {
  await clean(ask)
  // A name of this run alone, for what the daemon remembers of earlier ones.
  const run = `run${Date.now()}`
  const played: Played[] = []
  for (const item of scenario.lines) {
    const line: Line = typeof item === 'string' ? { args: item } : item
    const call = {
      args: splitWords(line.args.replaceAll('{run}', run)),
      stdin: line.stdin ?? '',
      env: line.env ?? {},
    }
    const { stdout, stderr, status } = await client(call)
    const same = (text: string) => comparable(line.compare)(text.replaceAll(run, '{run}'))
    played.push({ line: line.args, stdout: same(stdout), stderr: same(stderr), status })
  }
  await clean(ask)
  return played
}

/** A line and all it did, as one text. */
export const shown = ({ line, stdout, stderr, status }: Played): string =>
  `$ docker ${line}\n${stdout}${stderr && `--- stderr ---\n${stderr}`}--- exit ${status} ---\n`

function comparable(how: Line['compare'] = 'exact'): (text: string) => string {
  return how === 'figures' ? withoutNumbers : how === 'set' ? sorted : normalise
}

/** No containers, no volumes, and no names but `busybox`. */
async function clean(ask: Ask): Promise<void> {
  for (const { Id } of (await ask('GET', '/containers/json?all=1')) as { Id: string }[])
    await ask('DELETE', `/containers/${Id}?force=1&v=1`)
  const { Volumes } = (await ask('GET', '/volumes')) as { Volumes: { Name: string }[] | null }
  for (const { Name } of Volumes ?? []) await ask('DELETE', `/volumes/${Name}?force=1`)
  for (const { RepoTags } of (await ask('GET', '/images/json')) as { RepoTags: string[] | null }[])
    for (const tag of RepoTags ?? []) if (!tag.startsWith('busybox:')) await ask('DELETE', `/images/${tag}`)
}
