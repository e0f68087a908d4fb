/**
 * `tsx scripts/golden-store.ts [--checkout DIR] --out DIR`: makes a small store with a release's own engine, which every later
 * release must open (`tests/golden`). Once for each release, from a checkout of it that has its `node_modules`:
 *
 * ```text
 * state.tar.gz   documents, blobs and logs, as they lie in the data root
 * disk.gz        the disk, as disk-template.ts describes it
 * ```
 *
 * The daemon is killed, not stopped, while a container runs, as a tab is closed.
 */
import { execFile, spawn } from 'node:child_process'
import { createReadStream, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { parseArgs, promisify } from 'node:util'
import { createGzip } from 'node:zlib'
import { apiRequest } from '../tests/support/api.ts'
import { encodeSparseDisk } from './guest/sparse-disk.ts'

const root = resolve(import.meta.dirname, '..')

type Post = (path: string, body?: unknown) => Promise<string>

/** What a golden store holds; `tests/node/golden.test.ts` knows these names. */
async function fill(post: Post): Promise<void> {
  for (const image of ['hello-world', 'busybox']) await post(`/images/create?fromImage=${image}&tag=latest`)
  await post('/images/busybox/tag?repo=mine&tag=v1')
  await post('/volumes/create', { Name: 'kept', Labels: { made: 'by hand' } })

  const create = async (name: string, body: object) => {
    const answer = await post(`/containers/create?name=${name}`, { Image: 'busybox', ...body })
    return (JSON.parse(answer) as { Id: string }).Id
  }
  const run = async (name: string, body: object) => {
    const id = await create(name, body)
    await post(`/containers/${id}/start`)
    return id
  }
  const finish = async (name: string, body: object) => post(`/containers/${await run(name, body)}/wait`)

  await finish('hello', { Image: 'hello-world' })
  await finish('failed', { Cmd: ['sh', '-c', 'echo out; echo err >&2; exit 3'], Labels: { tier: 'test' } })
  await finish('writer', {
    Cmd: ['sh', '-c', 'cat /data/file; cat /own 2>/dev/null; echo volume > /data/file; echo layer > /own'],
    HostConfig: { Mounts: [{ Type: 'volume', Source: 'kept', Target: '/data' }] },
  })
  await create('fresh', { Cmd: ['echo', 'first run'], Env: ['A=b'], ExposedPorts: { '80/tcp': {} } })
  await create('apart', { Cmd: ['ip', 'addr'], HostConfig: { NetworkMode: 'none' } })
  await run('plain', { Cmd: ['sleep', '1000000'] })
  const RestartPolicy = { Name: 'always', MaximumRetryCount: 0 }
  const HostConfig = { RestartPolicy, PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '18080' }] } }
  await run('steady', { Cmd: ['sleep', '1000000'], Hostname: 'steady', HostConfig })
  // Its end unmounts a layer, which flushes the whole disk.
  await finish('last', { Cmd: ['true'] })
}

async function makeStore(checkout: string, dataRoot: string): Promise<void> {
  const socket = join(dataRoot, '..', 'docker.sock')
  const args = ['src/node/dockerd.ts', '--host', `unix://${socket}`, '--data-root', dataRoot]
  const daemon = spawn(process.execPath, ['--import', 'tsx', ...args], {
    cwd: checkout,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((done) => daemon.once('exit', () => done()))
  try {
    await Promise.race([
      listening(daemon.stdout),
      ended.then(() => Promise.reject(new Error('the daemon did not start'))),
    ])
    await fill(async (path, body) => {
      const text = body === undefined ? '' : JSON.stringify(body)
      const answer = await apiRequest(socket, 'POST', path, { text, contentType: 'application/json' })
      if (answer.status >= 400 || answer.body.includes('"error"')) throw new Error(`${path}: ${answer.body}`)
      return answer.body
    })
    // Logs reach their files a moment later.
    await new Promise((done) => setTimeout(done, 500))
  } finally {
    daemon.kill('SIGKILL')
    await ended
  }
}

async function listening(stdout: Readable): Promise<void> {
  let said = ''
  for await (const bytes of stdout) {
    said += String(bytes)
    if (said.includes('Docker Engine API on ')) return
  }
}

async function pack(dataRoot: string, out: string): Promise<void> {
  mkdirSync(out, { recursive: true })
  // The same bytes for the same store: no names of users, and no time in gzip's head.
  const tar = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '-C', dataRoot, '-c', 'state']
  const gzip = ['-I', 'gzip -9n', '-f', join(out, 'state.tar.gz')]
  await promisify(execFile)('tar', [...gzip, ...tar])
  const disk = join(dataRoot, 'disk.img')
  const blocks = encodeSparseDisk(createReadStream(disk, { highWaterMark: 1024 * 1024 }), statSync(disk).size)
  await writeFile(join(out, 'disk.gz'), Readable.from(blocks).pipe(createGzip({ level: 9 })))
}

const { values } = parseArgs({ options: { checkout: { type: 'string' }, out: { type: 'string' } } })
if (values.out === undefined) throw new Error('usage: golden-store [--checkout DIR] --out DIR')
const scratch = mkdtempSync(join(tmpdir(), 'drydock-golden-'))
try {
  const dataRoot = join(scratch, 'data')
  await makeStore(resolve(values.checkout ?? root), dataRoot)
  await pack(dataRoot, values.out)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
