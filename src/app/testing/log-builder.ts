/** Builds logs for tests: events with numbers and times, in the shape the sandbox records them. */
import type { SimEvent, SimEventData, SimEventKind } from '../../protocol/sim-event.ts'
import type { Origin } from '../../protocol/socket.ts'
import { engineMessage } from './engine-message.ts'

export const learner: Origin = { kind: 'learner', name: 'docker' }
export const daemon: Origin = { kind: 'engine', name: 'dockerd' }
export const host = 'docker-host'
export const sock = 'unix:///var/run/docker.sock'
export const hub = 'https://registry-1.docker.io'

export class LogBuilder {
  readonly events: SimEvent[] = []
  #at: number

  /** @param epoch unix milliseconds of the first event. */
  constructor(epoch = 1_000_000) {
    this.#at = epoch
  }

  wait(ms: number): this {
    this.#at += ms
    return this
  }

  add<Kind extends SimEventKind>(
    kind: Kind,
    data: SimEventData[Kind],
    origin: Origin = learner,
    corr = 'c1',
  ): this {
    const event = { seq: this.events.length + 1, at: this.#at, host, kind, origin, corr, data }
    this.events.push(event as SimEvent)
    return this
  }

  request(
    id: number,
    method: string,
    path: string,
    more: { origin?: Origin; address?: string; corr?: string } = {},
  ) {
    const data = { id: `${id}`, address: more.address ?? sock, method, path }
    return this.add('req.start', data, more.origin, more.corr)
  }

  /** A short answer: its head, and right behind it the end. */
  answer(id: number, status: number, more: { origin?: Origin; corr?: string } = {}) {
    return this.head(id, status, more).close(id, more)
  }

  /** The head of an answer that goes on. */
  head(id: number, status: number, more: { origin?: Origin; corr?: string } = {}) {
    return this.add('req.end', { id: `${id}`, status, ms: 3 }, more.origin, more.corr)
  }

  close(id: number, more: { origin?: Origin; corr?: string; ms?: number } = {}) {
    return this.add('req.close', { id: `${id}`, ms: more.ms ?? 3 }, more.origin, more.corr)
  }

  container(action: string, id: string, attributes: Record<string, string> = {}, corr = 'c1') {
    return this.add('docker.container', engineMessage('container', action, id, attributes), daemon, corr)
  }
}

/** `docker run hello-world` on an empty host: asked, missing, pulled, created, started, ended. */
export function helloWorld(epoch?: number): SimEvent[] {
  const attributes = { name: 'calm_hopper', image: 'hello-world' }
  return new LogBuilder(epoch)
    .add('machine.boot', { stage: 'ready', ms: 900 }, daemon, 'boot')
    .wait(1000)
    .add('cli.start', { argv: ['docker', 'run', 'hello-world'] })
    .request(1, 'HEAD', '/_ping')
    .answer(1, 200)
    .request(2, 'POST', '/v1.51/containers/create')
    .answer(2, 404)
    .request(3, 'POST', '/v1.51/images/create?fromImage=hello-world&tag=latest')
    .request(4, 'GET', '/v2/library/hello-world/manifests/latest', { origin: daemon, address: hub })
    .wait(5)
    .answer(4, 200, { origin: daemon })
    .add(
      'layer.progress',
      { image: 'hello-world', digest: 'sha256:ab', status: 'Downloading', current: 5, total: 10 },
      daemon,
    )
    .wait(5)
    .add(
      'docker.image',
      engineMessage('image', 'pull', 'hello-world:latest', { name: 'hello-world' }),
      daemon,
    )
    .answer(3, 200)
    .request(5, 'POST', '/v1.51/containers/create')
    .container('create', 'f00', attributes)
    .answer(5, 201)
    .request(6, 'POST', '/v1.51/containers/f00/start')
    .container('start', 'f00', attributes)
    .answer(6, 204)
    .wait(60)
    .container('die', 'f00', { ...attributes, exitCode: '0' })
    .add('cli.end', { code: 0 }).events
}
