/** What is known of a container, and the words and signs for it: the same ones in cards, tables and accessible names. */
import type { ObjectId } from '../../../../protocol/picture.ts'
import { Kept } from '../../kept.ts'
import type { Frame } from '../frame.ts'
import type { World } from '../../world.ts'

export type ContainerState = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead'

export interface Container {
  id: ObjectId
  dockerId: string
  name: string
  image: string
  command: string
  state: ContainerState
  exitCode: number | null
  /** Null when it is not known: it ended, and nobody looked. */
  oomKilled: boolean | null
  /** `8080→80/tcp`; without a host port: `80/tcp`. */
  ports: string[]
  /** Unix seconds, for the order of the cards. */
  createdAt: number
  /** Where it was born in the log; 0 if it was there before. */
  bornSeq: number
  /** The last event that changed its state; an API answer asked for before that is out of date. */
  changedSeq: number
}

export const containers = new Kept<Container>('container')

/** Oldest first. */
export function containersOn(world: World, host: string): Container[] {
  return containers.on(world, host).sort(byAge)
}

const byAge = (a: Container, b: Container) =>
  a.createdAt - b.createdAt || a.bornSeq - b.bornSeq || a.id.localeCompare(b.id)

/** What its state means for whoever looks: an end is a good one, a bad one, or for want of memory. */
type Condition = Exclude<ContainerState, 'exited' | 'dead'> | 'ended' | 'failed' | 'outOfMemory'

function conditionOf({ state, exitCode, oomKilled }: Container): Condition {
  if (state === 'dead') return 'failed'
  if (state !== 'exited') return state
  if ((exitCode ?? 0) === 0) return 'ended'
  return oomKilled ? 'outOfMemory' : 'failed'
}

/** Without colour: no two conditions have the same sign, and only ends that are bad the same frame. */
const shown: Record<Condition, { sign: string; frame: Frame }> = {
  created: { sign: '○', frame: 'dashed' },
  running: { sign: '▶', frame: 'strong' },
  paused: { sign: '❄', frame: 'double' },
  restarting: { sign: '↻', frame: 'strong-dashed' },
  removing: { sign: '…', frame: 'faint' },
  ended: { sign: '■', frame: 'faint' },
  failed: { sign: '✕', frame: 'hatched' },
  outOfMemory: { sign: '⚒', frame: 'hatched' },
}

export const signOf = (container: Container): string => shown[conditionOf(container)].sign
export const frameOf = (container: Container): Frame => shown[conditionOf(container)].frame

/** It has processes, or will have them again. */
export function isAlive({ state }: Container): boolean {
  return state === 'running' || state === 'paused' || state === 'restarting'
}

/** `exited 1`; `out of memory, 137` */
export function stateWords(container: Container): string {
  const { state, exitCode, oomKilled } = container
  if (conditionOf(container) === 'outOfMemory') return `out of memory, ${exitCode}`
  const code = state === 'exited' && exitCode !== null ? ` ${exitCode}` : ''
  return `${state}${code}${oomKilled ? ', out of memory' : ''}`
}

export function containerLabel(container: Container): string {
  const ports = container.ports.length > 0 ? `, port ${container.ports.join(', ')}` : ''
  return `Container ${container.name}, ${stateWords(container)}, image ${imageName(container.image)}${ports}`
}

/** An image that has lost its tag is called by its id. */
export function imageName(image: string): string {
  return image.startsWith('sha256:') ? image.slice(7, 19) : image
}
