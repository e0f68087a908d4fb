import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { bySchema, collection, type Form } from './collection.ts'
import { memoryDocs } from './memory.ts'

/** Version 1 was a name, version 2 an object, and version 3 knows a size. */
const boats: Form<{ name: string; size: number }> = {
  name: 'boats',
  migrations: [(value) => ({ name: value }), (value) => ({ ...(value as { name: string }), size: 0 })],
  read: bySchema(v.object({ name: v.string(), size: v.number() })),
}

function open(docs = memoryDocs()) {
  const reports: string[] = []
  return { docs, reports, boats: collection(docs, boats, (error) => reports.push(String(error))) }
}

describe('a collection', () => {
  it('reads what it wrote', async () => {
    const { boats, reports } = open()
    await boats.put('a', { name: 'Ark', size: 3 })
    await boats.put('b', { name: 'Bounty', size: 2 })
    await boats.delete('b')
    expect((await boats.load()).entries).toEqual([['a', { name: 'Ark', size: 3 }]])
    expect(reports).toEqual([])
  })

  it('carries over what earlier releases wrote, from the very first on', async () => {
    const { docs, boats } = open()
    await docs.put('boats', 'first', 'Ark')
    await docs.put('boats', 'second', { version: 2, value: { name: 'Bounty' } })
    expect(new Map((await boats.load()).entries)).toEqual(
      new Map([
        ['first', { name: 'Ark', size: 0 }],
        ['second', { name: 'Bounty', size: 0 }],
      ]),
    )
  })

  it.each([
    ['broken', { version: 3, value: { name: 'Ark', size: 'large' } }, /size: Invalid type/],
    ['no document at all', { version: 3, value: null }, /Invalid type/],
    ['of a later release', { version: 4, value: {} }, /later release \(version 4, read up to 3\)/],
    ['of no version', { version: 0, value: {} }, /name: Invalid type/],
  ])('puts aside what is %s, keeps it, and says why', async (_, document, reason) => {
    const { docs, boats, reports } = open()
    await docs.put('boats', 'bad/key', document)
    await boats.put('good', { name: 'Ark', size: 3 })
    const { entries, aside } = await boats.load()
    expect(entries).toEqual([['good', { name: 'Ark', size: 3 }]])
    expect(aside).toEqual(new Set(['bad/key']))
    expect(reports).toEqual([expect.stringMatching(/boats\/bad\/key is put aside: /)])
    expect(reports[0]).toMatch(reason)
    expect(await docs.get('boats', 'bad/key')).toBeUndefined()
    expect(await docs.get('quarantine', 'boats/bad/key')).toEqual({
      reason: expect.stringMatching(reason) as string,
      document,
    })
  })

  it('knows at later starts, too, what was put aside', async () => {
    const { docs, boats } = open()
    await docs.put('boats', 'x', { version: 9, value: 1 })
    await boats.load()
    const again = open(docs)
    expect((await again.boats.load()).aside).toEqual(new Set(['x']))
    expect(again.reports).toEqual([])
  })

  it('goes on where not even that can be stored', async () => {
    const { docs, boats, reports } = open()
    await docs.put('boats', 'x', { version: 9, value: 1 })
    docs.transaction = () => Promise.reject(new Error('the disk is full'))
    expect((await boats.load()).aside).toEqual(new Set(['x']))
    expect(reports[1]).toContain('the disk is full')
    expect(await docs.get('boats', 'x')).toEqual({ version: 9, value: 1 })
  })

  it('takes part in transactions with others', async () => {
    const { docs, boats } = open()
    await boats.put('a', { name: 'Ark', size: 3 })
    const log = { collection: 'log', key: '1', document: 'renamed' }
    await docs.transaction([boats.deleting('a'), boats.putting('b', { name: 'Ark', size: 3 }), log])
    expect((await boats.load()).entries).toEqual([['b', { name: 'Ark', size: 3 }]])
    expect(await docs.get('log', '1')).toBe('renamed')
  })
})
