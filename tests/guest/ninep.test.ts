/** The layer server against Linux's own 9P client and overlayfs. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aLayer } from '../../src/emulator/ninep/layer.testing.ts'
import { anyLayers, applyAsSpecified, type Listing } from '../../src/emulator/ninep/whiteouts.testing.ts'
import type { Layer } from '../../src/protocol/layer.ts'
import type { Machine } from '../../src/protocol/machine/index.ts'
import { PATH, resultOf } from '../../src/protocol/machine/machine.testing.ts'
import { expectedEntries, generateItems, parseListing } from './generated-tree.ts'
import { anItem, startMachine, tarLayer } from './support.ts'

const ENTRIES = 5000
const TOOLS = 'c'.repeat(64)
const TREE = 'd'.repeat(64)
const BIG = 'e'.repeat(64)
const EMPTY = 'f'.repeat(64)
const BIG_BYTES = 64 * 1024 * 1024
const ROOT = `/layers/${TREE}`

/** Layers of random whiteouts; the same each time. */
const cases = fc
  .sample(anyLayers, { numRuns: 25, seed: 5 })
  .map((layers, number) =>
    layers.map((drafts, index) => aLayer(`${number * 100 + index + 1}`.padStart(64, '0'), drafts)),
  )

let machine: Machine
const items = generateItems(ENTRIES)

async function host(...args: string[]): Promise<string> {
  const stdio = { tty: false, stdin: false }
  const { stdout, stderr, code } = await resultOf(
    await machine.host.spawn({ args, env: [PATH], cwd: '/', stdio }),
  )
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
  return stdout
}

const listTree = (directory: string) => host(`/layers/${TOOLS}/list-tree`, directory)

beforeAll(async () => {
  const extraLayers = [
    await toolsLayer(),
    await tarLayer(TREE, items),
    bigLayer(),
    aLayer(EMPTY, []),
    ...cases.flat(),
  ]
  ;({ machine } = await startMachine({ extraLayers }))
})
afterAll(() => machine?.host.shutdown())

describe('a tree of 5,000 entries', () => {
  it('is to Linux what it is in the tar: type, mode, owner, size, time, links, targets, xattrs, contents', async () => {
    const { entries, inodes } = parseListing(await listTree(ROOT))
    const expected = expectedEntries(items)
    expect(entries.size).toBe(ENTRIES)
    const wrong = [...expected].filter(
      ([path, entry]) => JSON.stringify(entries.get(path)) !== JSON.stringify(entry),
    )
    expect(wrong.slice(0, 3).map(([path]) => entries.get(path))).toEqual(
      wrong.slice(0, 3).map(([, entry]) => entry),
    )
    const linked = items.filter(({ type }) => type === 'hardlink')
    for (const { path, link } of linked) expect(inodes.get(path)).toBe(inodes.get(link!))
    expect(new Set(inodes.values()).size).toBe(ENTRIES - linked.length)
  })

  it('is the same when the kernel has forgotten it, and when it has not', async () => {
    const first = await listTree(ROOT)
    await machine.files.write('/proc/sys/vm/drop_caches', new TextEncoder().encode('3'))
    expect(await listTree(ROOT)).toBe(first)
  })

  it('cannot be written', async () => {
    const { path } = items.find(({ type }) => type === 'file')!
    const writes = ['touch new', 'mkdir new', `rm -f '${path}'`, `echo x >'${path}'`, `chmod 1 '${path}'`]
    const script = `cd ${ROOT}; ${writes.map((write) => `(${write}) || echo refused`).join('; ')}`
    const plan = {
      args: ['sh', '-c', script],
      env: [PATH],
      cwd: '/',
      stdio: { tty: false, stdin: false },
    }
    const { stdout, stderr } = await resultOf(await machine.host.spawn(plan))
    expect(stdout).toBe('refused\n'.repeat(writes.length))
    expect(stderr).toContain('Read-only file system')
  })
})

it('overlayfs sees of any layers what the image specification says', async () => {
  await machine.files.makeDirectory('/tmp/merged')
  for (const layers of cases) {
    const lower = [...layers].reverse().map(({ diffId }) => `/layers/${diffId.slice('sha256:'.length)}`)
    await host(
      'mount',
      '-t',
      'overlay',
      'overlay',
      '-o',
      `lowerdir=${lower.join(':')}:/layers/${EMPTY}`,
      '/tmp/merged',
    )
    const { entries } = parseListing(await listTree('/tmp/merged'))
    await host('umount', '/tmp/merged')
    const seen: Listing = {}
    for (const [path, { owner, mode }] of entries) {
      // overlayfs lists a whiteout in a directory that only one layer has, though there is nothing (Docker's overlay2, too).
      if (mode !== '0') seen[path] = owner.split(':')[0] + (mode.startsWith('40') ? '/' : '')
    }
    expect(seen).toEqual(applyAsSpecified(layers.map(({ entries }) => entries)))
  }
})

it('reads a large file in one go', async () => {
  const begin = performance.now()
  const read = await host('sh', '-c', `dd if=/layers/${BIG}/zeros of=/dev/null bs=64k 2>&1`)
  const megabytesPerSecond = BIG_BYTES / 1e6 / ((performance.now() - begin) / 1000)
  expect(read).toContain(`${BIG_BYTES / 65536}+0 records in`)
  console.log(`9P: ${Math.round(megabytesPerSecond)} MB/s`)
})

it('can be mounted again', async () => {
  await host('umount', '/layers')
  await host('mount', '-t', '9p', '-o', 'trans=virtio,version=9p2000.L,ro', 'host9p', '/layers')
  expect(await host('ls', `/layers/${TOOLS}`)).toBe('list-tree\n')
})
async function toolsLayer(): Promise<Layer> {
  const directory = mkdtempSync(join(tmpdir(), 'drydock-list-tree-'))
  const program = join(directory, 'list-tree')
  const source = join(import.meta.dirname, 'list-tree.c')
  const flags = ['-m32', '-static', '-O2', '-D_FILE_OFFSET_BITS=64', '-D_TIME_BITS=64']
  execFileSync('gcc', [...flags, '-Wall', '-Wextra', '-Werror', '-o', program, source])
  const content = readFileSync(program)
  rmSync(directory, { recursive: true })
  return tarLayer(TOOLS, [anItem({ path: 'list-tree', mode: 0o755, size: content.length, content })])
}

function bigLayer(): Layer {
  const layer = aLayer(BIG, [{ path: 'zeros', size: BIG_BYTES }])
  const zeros = new Uint8Array(1024 * 1024)
  return { ...layer, read: (_, length) => zeros.subarray(0, length) }
}
