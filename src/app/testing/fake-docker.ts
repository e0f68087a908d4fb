/** What a few docker commands leave in the log, in the order and shape the real engine has. */
import { engineMessage } from './engine-message.ts'
import { digestOf, engine, hub, isBundled, learner, type FakeEngine } from './fake-engine.ts'
import type { ContainerSummary } from '../engine/types.ts'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
let commands = 0

/** @returns what it prints. */
export async function docker(fake: FakeEngine, argv: string[]): Promise<string> {
  const corr = `command-${++commands}`
  fake.record('cli.start', learner, corr, { argv: ['docker', ...argv] })
  fake.ask(learner, corr, 'HEAD', '/_ping')(200)
  const output = await run(fake, corr, argv)
  fake.record('cli.end', learner, corr, { code: output === null ? 125 : 0 })
  return output ?? 'docker: no such command in the fake\n'
}

/** `docker logs -f NAME`. @returns what Ctrl+C does. */
export function followLogs(fake: FakeEngine, argv: string[]): () => void {
  const corr = `command-${++commands}`
  fake.record('cli.start', learner, corr, { argv: ['docker', ...argv] })
  const path = `/v1.51/containers/${argv.at(-1)}/logs?follow=1&stderr=1&stdout=1`
  const close = fake.askStream(learner, corr, 'GET', path)(200)
  return () => {
    close()
    fake.record('cli.end', learner, corr, { code: 130 })
  }
}

async function run(fake: FakeEngine, corr: string, argv: string[]): Promise<string | null> {
  const [verb, ...rest] = argv
  if (verb === 'ps') {
    fake.ask(learner, corr, 'GET', '/v1.51/containers/json?all=1')(200)
    return `${fake.containers.map((one) => `${one.Id.slice(0, 12)}  ${one.Image}  ${one.Status}`).join('\n')}\n`
  }
  if (verb === 'run') return runContainer(fake, corr, rest)
  if (verb === 'rm') return remove(fake, corr, rest.at(-1)!)
  if (verb === 'pull') return pulled(fake, corr, rest[0]!)
  if (verb === 'tag') return tag(fake, corr, rest[0]!, rest[1]!)
  if (verb === 'rmi') return removeImage(fake, corr, rest[0]!)
  return null
}

async function runContainer(fake: FakeEngine, corr: string, args: string[]): Promise<string> {
  const detached = args.includes('-d')
  const named = args.indexOf('--name')
  const image = args.find(
    (arg, i) => !arg.startsWith('-') && args[i - 1] !== '--name' && args[i - 1] !== '-p',
  )!
  const name = named >= 0 ? args[named + 1]! : `eager_${fake.containers.length + 1}`
  if (!fake.images.some((one) => one.RepoTags?.[0] === `${image}:latest`)) {
    if (!isBundled(image)) return refusePull(fake, corr, image)
    await pull(fake, corr, image)
  }
  const created = fake.ask(learner, corr, 'POST', `/v1.51/containers/create?name=${name}`)
  const { disk } = fake.room
  if (disk.usedBytes >= disk.totalBytes) {
    created(500)
    return 'docker: Error response from daemon: no space left on device\n'
  }
  const port = args.includes('-p') ? [{ IP: '0.0.0.0', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' }] : []
  const one = fake.create(name, image, detached ? 'nginx -g daemon off;' : '/hello', port)
  fake.container(corr, 'create', one)
  created(201)
  const started = fake.ask(learner, corr, 'POST', `/v1.51/containers/${one.Id}/start`)
  change(one, 'running', 'Up 1 second')
  fake.container(corr, 'start', one)
  started(204)
  if (detached) return `${one.Id}\n`
  await pause(80)
  change(one, 'exited', 'Exited (0) 1 second ago')
  fake.container(corr, 'die', one, { exitCode: '0' })
  return '\nHello from Docker!\nThis message comes from a recording.\n'
}

async function pull(fake: FakeEngine, corr: string, image: string): Promise<void> {
  const missing = fake.ask(learner, corr, 'POST', '/v1.51/containers/create')
  missing(404)
  const pulled = fake.askStream(learner, corr, 'POST', `/v1.51/images/create?fromImage=${image}&tag=latest`)
  const manifest = fake.ask(engine, corr, 'GET', `/v2/library/${image}/manifests/latest`, hub)
  await pause(20)
  manifest(200)
  const close = pulled(200)
  const layers = image === 'nginx' ? ['debian', 'nginx'] : image === 'debian' ? ['debian'] : [image]
  for (const layer of layers) await pullLayer(fake, corr, image, layer)
  fake.addImage(`${image}:latest`, image === 'nginx' ? 9_812_000 : 13_256, layers)
  fake.record(
    'docker.image',
    engine,
    corr,
    engineMessage('image', 'pull', `${image}:latest`, { name: image }),
  )
  close()
}

async function pulled(fake: FakeEngine, corr: string, image: string): Promise<string> {
  await pull(fake, corr, image)
  return `docker.io/library/${image}:latest\n`
}

function tag(fake: FakeEngine, corr: string, image: string, name: string): string {
  const answer = fake.ask(learner, corr, 'POST', `/v1.51/images/${image}/tag?repo=${name}`)
  const one = fake.images.find(({ RepoTags }) => RepoTags?.includes(`${image}:latest`))!
  one.RepoTags = [...one.RepoTags!, name]
  fake.record('docker.image', engine, corr, engineMessage('image', 'tag', one.Id, { name }))
  answer(201)
  return ''
}

/** With all its tags, as `docker rmi -f` of its id. */
function removeImage(fake: FakeEngine, corr: string, image: string): string {
  const answer = fake.ask(learner, corr, 'DELETE', `/v1.51/images/${image}`)
  const one = fake.images.find(({ RepoTags }) => RepoTags?.includes(`${image}:latest`))!
  fake.images = fake.images.filter((other) => other !== one)
  fake.record('docker.image', engine, corr, engineMessage('image', 'untag', one.Id, { name: image }))
  fake.record('docker.image', engine, corr, engineMessage('image', 'delete', one.Id, { name: one.Id }))
  answer(200)
  return `Deleted: ${one.Id}\n`
}

function refusePull(fake: FakeEngine, corr: string, image: string): string {
  fake.ask(learner, corr, 'POST', '/v1.51/containers/create')(404)
  const answer = fake.ask(learner, corr, 'POST', `/v1.51/images/create?fromImage=${image}&tag=latest`)
  if (!navigator.onLine) {
    const reason = 'this browser is offline'
    fake.record('registry.unreachable', engine, corr, { address: hub, reason })
    answer(500)
    return `docker: Error response from daemon: network is unreachable: ${reason}\n`
  }
  answer(404)
  return `docker: Error response from daemon: pull access denied for ${image}\n`
}

async function pullLayer(fake: FakeEngine, corr: string, image: string, layer: string): Promise<void> {
  const digest = `sha256:${digestOf(`blob ${layer}`)}`
  const close = fake.askStream(engine, corr, 'GET', `/v2/library/${image}/blobs/${digest}`, hub)(200)
  for (const current of [0, 400_000, 1_000_000]) {
    fake.record('layer.progress', engine, corr, {
      image,
      digest,
      status: 'Downloading',
      current,
      total: 1_000_000,
    })
    await pause(30)
  }
  close()
}

async function remove(fake: FakeEngine, corr: string, name: string): Promise<string> {
  const one = fake.containers.find((container) => container.Names![0] === `/${name}`)
  const answer = fake.ask(learner, corr, 'DELETE', `/v1.51/containers/${name}`)
  if (!one) {
    answer(404)
    return `Error response from daemon: No such container: ${name}\n`
  }
  fake.containers = fake.containers.filter((container) => container !== one)
  fake.container(corr, 'destroy', one)
  answer(204)
  return `${name}\n`
}

function change(one: ContainerSummary, state: string, status: string): void {
  one.State = state
  one.Status = status
}
