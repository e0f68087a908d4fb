import type { Kind } from '../kind.ts'
import { shortId } from '../engine-beat.ts'
import { toldAs, type Treatments } from '../treatment.ts'
import {
  containerLabel,
  containers,
  containersOn,
  frameOf,
  imageName,
  isAlive,
  signOf,
  stateWords,
} from './container.ts'
import ContainerCard from './ContainerCard.svelte'
import { containerBeat, reduceContainer } from './events.ts'
import { observeContainers, readContainers } from './observe.ts'

const topic = 'containers'

export const container = {
  name: 'container',
  topic,
  colour: '--role-container',
  zone: {
    name: 'containers',
    place: 'inside',
    title: 'Containers',
    levels: [
      { detail: 'full', width: 140, height: 78, most: 210, tallest: 94 },
      { detail: 'compact', width: 106, height: 44, most: 170, tallest: 60 },
      { detail: 'tile', width: 78, height: 26, most: 140 },
    ],
  },
  ids: (world, host) => containersOn(world, host).map(({ id }) => id),
  isAlive(world, id) {
    const one = containers.find(world, id)
    return one !== undefined && isAlive(one)
  },
  Card: ContainerCard,
  frame(world, id) {
    const one = containers.find(world, id)
    return one ? frameOf(one) : 'plain'
  },
  label({ id, world }) {
    const one = containers.find(world, id)
    return one ? containerLabel(one) : `Container ${shortId(id.slice(id.indexOf('/') + 1))}`
  },
  path: (dockerId) => `/containers/${dockerId}/json`,
  list: {
    title: 'Containers',
    columns: ['Name', 'State'],
    empty: ['docker run hello-world', 'makes one'],
    rows: (world, host) =>
      containersOn(world, host).map((one) => ({
        id: one.id,
        name: one.name,
        note: `${imageName(one.image)}${one.ports.length > 0 ? ` · ${one.ports.join(', ')}` : ''}`,
        mark: { sign: signOf(one), frame: frameOf(one) },
        value: stateWords(one),
      })),
  },
  watch: {
    staleAfter: ({ kind, data }) =>
      kind === 'docker.container' && !/^(exec_|top|resize|attach|detach)/.test(data.Action),
    read: readContainers,
    observe: observeContainers,
  },
  on: {
    'docker.container': { reduce: reduceContainer, ...toldAs(topic, containerBeat) },
  } satisfies Treatments,
} satisfies Kind
