/** A Docker host's daemon. What is known of it is the world's `Host`. */
import { freeId } from '../../../../protocol/picture.ts'
import { openWords, waitingWords } from '../exchange-words.ts'
import { hostOf, withEntry, type Host, type World } from '../../world.ts'
import type { Kind } from '../kind.ts'
import { toldAs, type Treatments } from '../treatment.ts'
import DaemonBar from './DaemonBar.svelte'

const topic = 'host'

function withHost(world: World, host: Host): World {
  return { ...world, hosts: withEntry(world.hosts, host.name, host) }
}

const on = {
  'machine.boot': {
    reduce: ({ host: name, data: { stage } }, world) =>
      withHost(
        world,
        stage === 'ready'
          ? { name, state: 'running', detail: '' }
          : { name, state: 'starting', detail: stage },
      ),
    beat: ({ host, data: { stage } }) =>
      stage === 'ready'
        ? {
            kind: 'daemon.start',
            durationMs: 350,
            weight: 'result',
            caption: 'The host is up, dockerd answers',
            object: freeId('daemon', host),
          }
        : null,
    row: ({ data: { stage, ms } }) => ({
      topic,
      who: 'host',
      whom: '',
      what: `boot: ${stage} at ${Math.round(ms)} ms`,
      indented: false,
    }),
  },
  'machine.power': toldAs(topic, ({ host, data: { action } }) => ({
    kind: 'daemon.stop',
    durationMs: 350,
    weight: 'result',
    caption: `The host was told to ${action}`,
    object: freeId('daemon', host),
  })),
  'machine.crashed': {
    reduce: ({ host: name, data: { reason } }, world) =>
      withHost(world, { name, state: 'crashed', detail: reason }),
    ...toldAs(topic, ({ host, data: { reason } }) => ({
      kind: 'daemon.stop',
      durationMs: 350,
      weight: 'error',
      caption: `The host crashed: ${reason}`,
      object: freeId('daemon', host),
    })),
  },
} satisfies Treatments

export const daemon = {
  name: 'daemon',
  topic,
  colour: '--edge',
  zone: { name: 'daemon', place: 'bar', levels: [] },
  ids: (_, host) => [freeId('daemon', host)],
  Card: DaemonBar,
  label(look) {
    const { state } = hostOf(look.world, look.id.slice('daemon:'.length))
    return ['dockerd', state, ...waitingWords(look), ...openWords(look)].join(', ')
  },
  path: () => '/info',
  on,
} satisfies Kind
