import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MAX_LOG_READ_BYTES, type BlobReader, type Stores } from './store.ts'

export interface StoresUnderTest {
  stores: Stores
  /** Opens the same storage again, as after a restart; absent where nothing outlives the process. */
  reopen?: () => Promise<Stores>
  dispose?: () => Promise<void>
}

const digest = (digit: string) => `sha256:${digit.repeat(64)}`
const bytes = (text: string) => new TextEncoder().encode(text)
const text = (array: Uint8Array) => new TextDecoder().decode(array)
const whole = async (blob: BlobReader | null) => text(await blob!.read(0, blob!.sizeBytes))

/** Every implementation of the stores must pass this. */
export function describeStores(name: string, open: () => Promise<StoresUnderTest>): void {
  describe(`stores: ${name}`, () => {
    let test: StoresUnderTest
    let stores: Stores
    beforeAll(async () => {
      test = await open()
      stores = test.stores
    })
    afterAll(() => test.dispose?.())

    async function putBlob(id: string, ...parts: string[]): Promise<void> {
      const writer = await stores.blobs.create()
      for (const part of parts) await writer.write(bytes(part))
      await writer.commit(id)
    }

    describe('documents', () => {
      it('are put, got, replaced and deleted', async () => {
        const { docs } = stores
        expect(await docs.get('images', 'x')).toBeUndefined()
        await docs.put('images', 'x', { a: [1, null, 'ü'], b: { c: true } })
        expect(await docs.get('images', 'x')).toEqual({ a: [1, null, 'ü'], b: { c: true } })
        await docs.put('images', 'x', 'other')
        expect(await docs.get('images', 'x')).toBe('other')
        await docs.delete('images', 'x')
        await docs.delete('images', 'x')
        expect(await docs.get('images', 'x')).toBeUndefined()
      })

      it('have keys of any text, and collections apart', async () => {
        const keys = ['docker.io/library/busybox:latest', '../up', '', 'a'.repeat(600), 'ü\0x', 'x', 'X']
        for (const key of keys) await stores.docs.put('names', key, { key })
        await stores.docs.put('others', 'x', 1)
        const entries = await stores.docs.entries('names')
        expect(new Map(entries)).toEqual(new Map(keys.map((key) => [key, { key }])))
        expect(await stores.docs.entries('empty')).toEqual([])
      })

      it('do not change with the object that was put, or the one that was got', async () => {
        const document = { list: [1] }
        await stores.docs.put('images', 'y', document)
        document.list.push(2)
        const got = (await stores.docs.get('images', 'y')) as typeof document
        got.list.push(3)
        expect(await stores.docs.get('images', 'y')).toEqual({ list: [1] })
      })

      it('are whole whichever of several writers was last', async () => {
        await Promise.all(
          [...'abcdefgh'].map((letter) => stores.docs.put('images', 'z', letter.repeat(9999))),
        )
        expect(await stores.docs.get('images', 'z')).toMatch(/^(.)\1{9998}$/)
      })
    })

    describe('transactions', () => {
      it('change documents of several collections', async () => {
        const { docs } = stores
        await docs.put('containers', 'old', 1)
        await docs.transaction([
          { collection: 'containers', key: 'old' },
          { collection: 'containers', key: 'new', document: { a: 1 } },
          { collection: 'volumes', key: 'new', document: [null] },
          { collection: 'volumes', key: 'absent' },
        ])
        expect(await docs.entries('containers')).toEqual([['new', { a: 1 }]])
        expect(await docs.entries('volumes')).toEqual([['new', [null]]])
        await docs.transaction([])
      })

      it('make no change where one is impossible', async () => {
        const { docs } = stores
        const changes = [
          { collection: 'containers', key: 'half', document: 1 },
          { collection: 'containers', key: 'new' },
          { collection: 'volumes', key: 'half', document: { impossible: 1n } },
        ]
        // IndexedDB keeps what JSON cannot, except functions.
        const refused = docs.transaction([...changes, { collection: 'volumes', key: 'f', document: () => 1 }])
        await expect(refused).rejects.toThrow()
        expect(await docs.get('containers', 'half')).toBeUndefined()
        expect(await docs.get('containers', 'new')).toEqual({ a: 1 })
      })

      it('are made one after the other, and seen whole by whoever reads meanwhile', async () => {
        const { docs } = stores
        const pair = (value: string) =>
          ['containers', 'volumes'].map((collection) => ({ collection, key: 'pair', document: value }))
        const writes = [...'abcdefgh'].map((letter) => docs.transaction(pair(letter)))
        const reads = Promise.all(['containers', 'volumes'].map((name) => docs.entries(name)))
        await Promise.all(writes)
        const seen = (await reads).flatMap((entries) => entries.filter(([key]) => key === 'pair'))
        expect(new Set(seen.map(([, value]) => value))).toEqual(new Set(['h']))
        expect(await docs.get('containers', 'pair')).toBe('h')
      })
    })

    describe('blobs', () => {
      it('are visible from their commit on', async () => {
        const { blobs } = stores
        const writer = await blobs.create()
        const part = bytes('hello ')
        await writer.write(part)
        part.fill(0)
        await writer.write(bytes('world'))
        expect(await blobs.has(digest('a'))).toBe(false)
        expect(await blobs.open(digest('a'))).toBeNull()
        await writer.commit(digest('a'))
        expect(await blobs.has(digest('a'))).toBe(true)
        const blob = (await blobs.open(digest('a')))!
        expect(blob.sizeBytes).toBe(11)
        expect(await whole(blob)).toBe('hello world')
      })

      it('are read in pieces, with fewer bytes past the end', async () => {
        const blob = (await stores.blobs.open(digest('a')))!
        expect(text(await blob.read(6, 3))).toBe('wor')
        expect(text(await blob.read(6, 100))).toBe('world')
        expect((await blob.read(11, 5)).length).toBe(0)
        expect((await blob.read(99, 5)).length).toBe(0)
      })

      it('do not change with the bytes that were read', async () => {
        const blob = (await stores.blobs.open(digest('a')))!
        ;(await blob.read(0, 5)).fill(0)
        expect(await whole(blob)).toBe('hello world')
      })

      it('may be empty, and may be committed twice', async () => {
        await putBlob(digest('b'))
        await putBlob(digest('b'))
        expect((await stores.blobs.open(digest('b')))!.sizeBytes).toBe(0)
      })

      it('leave nothing when aborted, also after a failed commit', async () => {
        const before = await stores.blobs.list()
        const writer = await stores.blobs.create()
        await writer.write(bytes('gone'))
        await writer.abort()
        await writer.abort()
        expect(await stores.blobs.list()).toEqual(before)
      })

      it('are listed with their sizes, and gone when deleted', async () => {
        expect(await stores.blobs.list()).toContainEqual({ digest: digest('a'), sizeBytes: 11 })
        await stores.blobs.delete(digest('b'))
        await stores.blobs.delete(digest('b'))
        expect(await stores.blobs.open(digest('b'))).toBeNull()
        expect((await stores.blobs.list()).map((blob) => blob.digest)).not.toContain(digest('b'))
      })

      it('can be open in great number', async () => {
        const digits = [...'0123456789abcdef']
        const ids = digits.flatMap((x) => digits.map((y) => `sha256:${x}${y}${'c'.repeat(62)}`))
        for (const id of ids) {
          const writer = await stores.blobs.create()
          await writer.write(bytes(id))
          await writer.commit(id)
        }
        const open = await Promise.all(ids.map((id) => stores.blobs.open(id)))
        for (const [i, blob] of open.entries()) expect(await whole(blob)).toBe(ids[i])
        for (const [i, blob] of open.entries()) expect(await whole(blob)).toBe(ids[i])
        await Promise.all(ids.map((id) => stores.blobs.delete(id)))
      })
    })

    describe('logs', () => {
      it('grow at the end and are read from anywhere, at once', async () => {
        const { logs } = stores
        expect(await logs.size('one')).toBe(0)
        expect((await logs.read('one', 0, 10)).length).toBe(0)
        await logs.append('one', bytes('first\n'))
        await logs.append('one', bytes('second\n'))
        expect(await logs.size('one')).toBe(13)
        await logs.append('one', bytes('third\n'))
        expect(text(await logs.read('one', 6, 7))).toBe('second\n')
        expect(text(await logs.read('one', 13, 100))).toBe('third\n')
        expect((await logs.read('one', 99, 1)).length).toBe(0)
      })

      it('keep the order of records appended without waiting', async () => {
        const lines = Array.from({ length: 3000 }, (_, i) => `${i} ${'x'.repeat(i % 90)}\n`)
        await Promise.all(lines.map((line) => stores.logs.append('many', bytes(line))))
        const expected = lines.join('')
        expect(await stores.logs.size('many')).toBe(expected.length)
        expect(text(await stores.logs.read('many', 0, expected.length))).toBe(expected)
      })

      it('are read in bounded pieces', async () => {
        await stores.logs.append('big', new Uint8Array(MAX_LOG_READ_BYTES + 10))
        expect((await stores.logs.read('big', 0, Number.MAX_SAFE_INTEGER)).length).toBe(MAX_LOG_READ_BYTES)
      })

      it('begin anew when deleted', async () => {
        await stores.logs.append('two', bytes('old'))
        await stores.logs.delete('two')
        await stores.logs.delete('two')
        expect(await stores.logs.size('two')).toBe(0)
        await stores.logs.append('two', bytes('new'))
        expect(text(await stores.logs.read('two', 0, 9))).toBe('new')
      })
    })

    it('outlive a restart, unless unfinished', async () => {
      if (!test.reopen) return
      const unfinished = await stores.blobs.create()
      await unfinished.write(bytes('half'))
      await stores.docs.put('images', 'kept', { yes: 1 })
      await stores.logs.append('kept', bytes('line\n'))
      await stores.logs.flush()
      const again = await test.reopen()
      expect(await again.docs.get('images', 'kept')).toEqual({ yes: 1 })
      expect(await again.docs.get('volumes', 'pair')).toBe('h')
      expect(text(await again.logs.read('kept', 0, 99))).toBe('line\n')
      expect(await whole(await again.blobs.open(digest('a')))).toBe('hello world')
      expect((await again.blobs.list()).map((blob) => blob.digest)).toEqual([digest('a')])
      await unfinished.abort()
    })
  })
}
