import { clientId, isBackground } from '../../request.ts'
import { openWords, waitingWords } from '../exchange-words.ts'
import type { Kind } from '../kind.ts'
import type { Treatments } from '../treatment.ts'
import { columnLevels } from '../zone.ts'
import { clientIds, clientOf, clients, withClient } from './client.ts'
import ClientCard from './ClientCard.svelte'

const topic = 'commands'

const on = {
  'req.start': { reduce: (event, world) => withClient(world, event, {}) },
  'cli.start': {
    reduce: (event, world) =>
      withClient(world, event, { command: event.data.argv.join(' '), corr: event.corr, last: null }),
    beat: ({ origin, host, data }) => ({
      kind: 'cli.start',
      durationMs: 200,
      weight: 'detail',
      caption: `$ ${data.argv.join(' ')}`,
      object: clientId(origin, host),
    }),
    row: ({ origin, data }) => ({
      topic,
      who: origin.name,
      whom: '',
      what: `$ ${data.argv.join(' ')}`,
      background: isBackground(origin),
      indented: false,
    }),
  },
  'cli.end': {
    reduce: (event, world) => {
      const client = clients.find(world, clientId(event.origin, event.host))
      // Another command of the same client may have begun since.
      if (client?.corr !== event.corr) return world
      return withClient(world, event, { command: null, corr: null, last: endWords(event.data.code) })
    },
    beat: ({ origin, host, data: { code } }) => {
      if (code === 0) return null
      const caption = `${origin.name} ended with exit code ${code}`
      const object = clientId(origin, host)
      return { kind: 'cli.end', durationMs: 200, weight: 'result', caption, object }
    },
  },
} satisfies Treatments

function endWords(code: number): string {
  return `${code === 0 ? '✓' : '✕'} exit code ${code}`
}

export const client = {
  name: 'client',
  topic,
  colour: '--edge',
  zone: { name: 'clients', place: 'left', levels: columnLevels },
  ids: clientIds,
  Card: ClientCard,
  label(look) {
    const { id, world } = look
    const command = clientOf(world, id)?.command
    const doing = command ? [`running ${command}`] : waitingWords(look)
    return [`Client ${id.slice(id.indexOf(':') + 1)}`, ...doing, ...openWords(look)].join(', ')
  },
  on,
} satisfies Kind
