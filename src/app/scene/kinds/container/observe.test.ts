import { expect, it } from 'vitest'
import { host, LogBuilder } from '../../../testing/log-builder.ts'
import { reduce } from '../../reduce.ts'
import { emptyWorld, type LogEntry, type World } from '../../world.ts'
import { readContainers, type Seen } from './observe.ts'

const ended = (id: string, code = 137): Seen => ({
  Id: id,
  Names: [`/${id}`],
  State: 'exited',
  Status: `Exited (${code}) 3 minutes ago`,
})

/** An API with these containers, each killed for want of memory. */
async function readFrom(list: Seen[], world: World = emptyWorld) {
  const asked: string[] = []
  let told: Seen[] = []
  await readContainers({
    host,
    world: () => world,
    async get<T>(path: string) {
      asked.push(path)
      return (path.includes('?all=1') ? structuredClone(list) : { State: { OOMKilled: true } }) as T
    },
    tell: (answer) => (told = answer as Seen[]),
  })
  return { asked: asked.slice(1), told }
}

it('why a container was killed is asked once', async () => {
  const { asked, told } = await readFrom([ended('a'), ended('b', 1)])
  expect(asked).toEqual(['/containers/a/json'])
  expect(told.map(({ oomKilled }) => oomKilled)).toEqual([true, undefined])
  const seen: LogEntry = { kind: 'observed', host, of: 'container', afterSeq: 0, at: 0, answer: told }
  expect((await readFrom([ended('a')], reduce(emptyWorld, seen))).asked).toEqual([])
})

it('and not at all when its end was seen', async () => {
  const log = new LogBuilder().container('create', 'a').container('die', 'a', { exitCode: '137' })
  const world = log.events.reduce<World>(reduce, emptyWorld)
  expect((await readFrom([ended('a')], world)).asked).toEqual([])
})

it('but of no more than twenty at a time', async () => {
  const many = Array.from({ length: 50 }, (_, i) => ended(`c${i}`))
  expect((await readFrom(many)).asked).toHaveLength(20)
})
