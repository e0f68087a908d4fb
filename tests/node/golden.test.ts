/** A whole store as each release left it, disk included, opened by today's daemon on the real guest: its containers start. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { format, templateSizeBytes } from '../../src/emulator/disk/disk-template.ts'
import { openFileBlockDevice } from '../../src/node/block-device.ts'
import { apiRequest } from '../support/api.ts'
import { START_TIMEOUT_MS, startDaemon, type Daemon } from '../support/daemon.ts'

const golden = resolve(import.meta.dirname, '../golden')
const releases = readdirSync(golden).filter((name) => existsSync(join(golden, name, 'state.tar.gz')))

describe.each(releases)('the store of %s, with its disk', (release) => {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-golden-'))
  const dataRoot = join(folder, 'data')
  let daemon: Daemon
  beforeAll(async () => {
    mkdirSync(dataRoot)
    execFileSync('tar', ['-xzf', join(golden, release, 'state.tar.gz'), '-C', dataRoot])
    const disk = readFileSync(join(golden, release, 'disk.gz'))
    const device = openFileBlockDevice(join(dataRoot, 'disk.img'), await templateSizeBytes(disk))
    await format(device, disk)
    device.flush()
    device.close()
    daemon = await startDaemon({ dataRoot })
  }, START_TIMEOUT_MS)
  afterAll(async () => {
    await daemon?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const docker = (...args: string[]) =>
    execFileSync('docker', args, { encoding: 'utf8', env: { ...process.env, DOCKER_HOST: daemon.host } })
  const names = (...args: string[]) =>
    docker(...args, '--format', '{{.Names}}')
      .trim()
      .split('\n')
      .toSorted()

  it('lists what it held', () => {
    expect(names('ps', '-a')).toEqual([
      'apart',
      'failed',
      'fresh',
      'hello',
      'last',
      'plain',
      'steady',
      'writer',
    ])
    const images = docker('images', '--format', '{{.Repository}}:{{.Tag}}').trim().split('\n').toSorted()
    expect(images).toEqual(['busybox:latest', 'hello-world:latest', 'mine:v1'])
    expect(docker('volume', 'ls', '-q').trim()).toBe('kept')
    expect(docker('inspect', '--format', '{{.State.ExitCode}}', 'failed').trim()).toBe('3')
  })

  it('runs what was to be restarted, and nothing else', () => {
    expect(names('ps')).toEqual(['steady'])
    expect(docker('port', 'steady')).toContain('80/tcp -> 0.0.0.0:18080')
  })

  it('starts its containers, with what they and their volume had written', () => {
    // It prints what its volume and its own layer hold, before it writes to them again.
    expect(docker('start', '-a', 'writer')).toBe('volume\nlayer\n')
    expect(docker('start', '-a', 'fresh')).toContain('first run')
    expect(docker('start', '-a', 'hello')).toContain('Hello from Docker!')
    expect(docker('start', '-a', 'apart')).toContain('LOOPBACK')
    docker('start', 'plain')
    expect(names('ps')).toEqual(['plain', 'steady'])
  })

  it('keeps the logs from before', async () => {
    const { body } = await apiRequest(daemon.socket, 'GET', '/containers/failed/logs?stdout=1&stderr=1')
    expect(body).toContain('out')
    expect(body).toContain('err')
  })

  it('has put nothing aside', () => {
    expect(daemon.output()).not.toContain('put aside')
  })
})
