import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { anImages } from '../sim/images/testing/images.ts'
import { aLayout } from '../sim/images/testing/layout.ts'
import { fileLayout } from './file-layout.ts'
import { openFileStores } from './stores/index.ts'

let directory: string
let layers: string[]

/** A folder with an image of two layers that do not compress. */
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'drydock-layout-'))
  const noise = () => randomBytes(2 << 20).toString('base64')
  const layout = await aLayout([{ name: 'big:latest', layers: [{ a: noise() }, { b: noise() }] }])
  mkdirSync(join(directory, 'blobs/sha256'), { recursive: true })
  writeFileSync(join(directory, 'index.json'), JSON.stringify(await layout.index()))
  for (const [digest, bytes] of layout.blobs) writeFileSync(pathOf(digest), bytes)
  layers = layout.layers.get('big:latest')!
})
afterEach(() => rmSync(directory, { recursive: true }))

const pathOf = (digest: string) => join(directory, 'blobs', digest.replace(':', '/'))

/** What this process has open in the folder. */
function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)].filter((path) => path.startsWith(directory))
    } catch {
      return [] // closed since the folder was listed
    }
  })
}

const blob = async (digest: string) =>
  (await fileLayout(directory).blob(digest)) as ReadableStream<Uint8Array>

describe.skipIf(process.platform !== 'linux')('a blob', () => {
  it('is open only while it is read', async () => {
    const content = await blob(layers[0]!)
    expect(openFiles()).toEqual([])
    const reader = content.getReader()
    await reader.read()
    expect(openFiles()).toEqual([pathOf(layers[0]!)])
    while (!(await reader.read()).done);
    await expect.poll(openFiles).toEqual([])
  })

  it('is closed when nobody wants the rest', async () => {
    const reader = (await blob(layers[0]!)).getReader()
    await reader.read()
    await reader.cancel()
    await expect.poll(openFiles).toEqual([])
  })

  it('that is not there is refused', async () => {
    await expect(blob(`sha256:${'0'.repeat(64)}`)).rejects.toThrow('ENOENT')
    await expect(blob('sha256:../../index.json')).rejects.toThrow('malformed digest')
  })
})

describe.skipIf(process.platform !== 'linux')(
  'a pull under Node leaves no file open and no half layer',
  () => {
    const pull = (signal = new AbortController().signal) => {
      const stores = openFileStores(join(directory, 'state'))
      return anImages({ ...unused, ...fileLayout(directory) }, { stores }).pull('big', { signal })
    }
    /** The pull is answered at once; the layers that it stopped are gone a moment later. */
    const leftOver = () => [
      ...openFiles(),
      ...readdirSync(join(directory, 'state/blobs/sha256')).filter((name) => name.startsWith('.')),
    ]

    it.each([0, 1, 3, 10, 20, 40])('when it is aborted after %d ms', async (ms) => {
      const stop = new AbortController()
      setTimeout(() => stop.abort(new Error('stopped')), ms)
      await pull(stop.signal).catch((error: unknown) => expect(String(error)).toContain('stopped'))
      await expect.poll(leftOver).toEqual([])
    })

    it('when a layer is damaged', async () => {
      writeFileSync(pathOf(layers[1]!), randomBytes(3 << 20))
      await expect(pull()).rejects.toThrow('filesystem layer verification failed')
      await expect.poll(leftOver).toEqual([])
    })

    it('when a layer is cut short', async () => {
      truncateSync(pathOf(layers[1]!), 1 << 20)
      await expect(pull()).rejects.toThrow('EOF')
      await expect.poll(leftOver).toEqual([])
    })

    it('when a layer is missing', async () => {
      rmSync(pathOf(layers[1]!))
      await expect(pull()).rejects.toThrow()
      await expect.poll(leftOver).toEqual([])
    })
  },
)

/** Of a layout for tests, what a pull does not look at. */
const unused = { blobs: new Map(), ids: new Map(), digests: new Map(), layers: new Map(), asked: [] }
