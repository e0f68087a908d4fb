/** Which containers a list shows: `--filter`, `--all`, `--last`. */
import { atoi, parseUint } from '../../protocol/go/strconv.ts'
import { DockerError } from '../base/errors.ts'
import { orRefuse } from '../base/go-numbers.ts'
import type { Filters } from '../base/filters.ts'
import type { EngineContext } from './context.ts'
import type { Container } from './container.ts'
import { exitCodeOf, statusOf } from './state.ts'

const ACCEPTED = [
  'ancestor',
  'before',
  'exited',
  'id',
  'isolation',
  'label',
  'name',
  'status',
  'health',
  'since',
  'volume',
  'network',
  'is-task',
  'publish',
  'expose',
]
const STATES = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead']
const HEALTH = ['none', 'starting', 'healthy', 'unhealthy']

export interface Choice {
  /** Also those that do not run. */
  all: boolean
  /** 0: no limit. More than that implies `all`. */
  limit: number
  filters: Filters
}

type Test = (container: Container) => boolean

/** @returns picks from a list, newest first. @throws {DockerError} invalid, notFound */
export async function toListFilter(
  engine: EngineContext,
  options: Choice,
): Promise<(containers: Container[]) => Container[]> {
  const { filters } = options
  filters.accept(...ACCEPTED)
  const tests = [
    ...stateTests(options),
    ...nameTests(options),
    ...networkTests(options),
    ...volumeTests(options),
  ]
  const before = lastOf(filters.get('before'), engine)
  const since = lastOf(filters.get('since'), engine)
  if (filters.has('ancestor')) tests.push(await ancestorTest(engine, filters.get('ancestor')))
  return (containers) => {
    const from = before ? containers.indexOf(before) + 1 : 0
    const to = since ? containers.indexOf(since) : containers.length
    const shown = containers.slice(from, Math.max(to, from)).filter((one) => tests.every((test) => test(one)))
    return options.limit > 0 ? shown.slice(0, options.limit) : shown
  }
}

function stateTests({ filters, all, limit }: Choice): Test[] {
  const exitCodes = filters.get('exited').map(parseExitCode)
  for (const status of filters.get('status')) checkOneOf('status', 'state', status, STATES)
  for (const health of filters.get('health')) checkOneOf('health', 'health', health, HEALTH)
  const everyState = all || filters.get('status').length > 0 || limit > 0
  return [
    (one) => everyState || one.running,
    (one) => filters.match('status', statusOf(one.state, one.removal)),
    // Healthchecks are not run: no container has a state of health.
    () => filters.exactMatch('health', 'none'),
    (one) => exitCodes.length === 0 || hasExited(one, exitCodes),
    () => !filters.has('is-task') || !filters.bool('is-task', false),
  ]
}

function hasExited({ state }: Container, codes: number[]): boolean {
  return state.status === 'exited' && codes.includes(exitCodeOf(state))
}

function nameTests({ filters }: Choice): Test[] {
  return [
    ({ name }) => filters.match('name', name) || filters.match('name', `/${name}`),
    ({ id }) => filters.match('id', id),
    ({ record }) => filters.matchKeyValues('label', record.config.Labels),
    ({ record }) => filters.match('isolation', record.hostConfig.Isolation),
  ]
}

function networkTests({ filters }: Choice): Test[] {
  const published = filters.get('publish').map((text) => parsePortRange(text, 'publish'))
  const exposed = filters.get('expose').map((text) => parsePortRange(text, 'expose'))
  return [
    ({ record }) => {
      const wanted = filters.get('network')
      const own = Object.entries(record.network.endpoints)
      const on = (term: string) =>
        own.some(([name, { NetworkID }]) => name === term || (NetworkID !== '' && NetworkID.startsWith(term)))
      return wanted.length === 0 || wanted.some(on)
    },
    ({ record }) => {
      if (published.length === 0 && exposed.length === 0) return true
      return Object.entries(record.network.ports).some(([text, bindings]) => {
        const [port = '', protocol = 'tcp'] = text.split('/')
        const isPublished = bindings?.some(({ HostPort }) => isWithin(published, HostPort, protocol))
        return isPublished || isWithin(exposed, port, protocol)
      })
    },
  ]
}

function volumeTests({ filters }: Choice): Test[] {
  const wanted = filters.get('volume')
  return [
    ({ record }) =>
      wanted.length === 0 ||
      record.mounts.some(({ name, source, destination }) =>
        wanted.some((term) => term === destination || term === (name || source)),
      ),
  ]
}

/** Containers made from the image. No image is made from another here. */
async function ancestorTest(engine: EngineContext, names: string[]): Promise<Test> {
  const images = await Promise.all(names.map((name) => engine.images.resolve(name).catch(() => null)))
  const ids = images.map((image) => image?.id)
  return ({ record }) => ids.includes(record.image.id)
}

/** The container that a `before` or `since` names; of several, the last. @throws {DockerError} notFound */
function lastOf(names: string[], engine: EngineContext): Container | undefined {
  return names.map((name) => engine.containers.find(name)).at(-1)
}

function parseExitCode(text: string): number {
  return orRefuse(
    () => atoi(text),
    (why) => new DockerError('invalid', `invalid filter 'exited=${text}': ${why}`),
  )
}

function checkOneOf(key: string, what: string, value: string, allowed: string[]): void {
  if (allowed.includes(value)) return
  throw new DockerError(
    'invalid',
    `invalid filter '${key}=${value}': invalid value for ${what} (${value}): must be one of ${allowed.join(', ')}`,
  )
}

interface PortRange {
  first: number
  last: number
  protocol: string
}

/** `80`, `80/udp`, `8000-8080/tcp`. @throws {DockerError} system: dockerd does not say that it is the client's fault. */
function parsePortRange(text: string, key: string): PortRange {
  if (text.includes(':')) {
    throw new DockerError('system', `filter for '${key}' should not contain ':': ${text}`)
  }
  const refuse = (why: string) =>
    new DockerError('system', `error while looking up for ${key} ${text}: ${why}`)
  const [ports = '', protocol = ''] = text.split(/\/(.*)/s)
  if (ports === '') throw refuse('empty string specified for ports')
  const [start = '', end = start] = ports.split('-')
  const [first, last] = orRefuse(() => [portOf(start), portOf(end)] as const, refuse)
  if (last < first) throw refuse(`invalid range specified for port: ${ports}`)
  return { first, last, protocol: protocol || 'tcp' }
}

function portOf(text: string): number {
  return Number(parseUint(text, 10, 16))
}

function isWithin(ranges: PortRange[], port: string, protocol: string): boolean {
  const number = Number(port)
  return ranges.some((range) => {
    return range.protocol === protocol && range.first <= number && number <= range.last
  })
}
