import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LayerSource } from '../../protocol/layer.ts'
import { aLayer, layerSource, type EntryDraft } from './layer.testing.ts'
import { errno, message } from './protocol.ts'
import { createNinepServer, type NinepServer } from './server.ts'
import { ReplyWriter } from './wire.ts'

const A = 'a'.repeat(64)
const B = 'b'.repeat(64)
const encoder = new TextEncoder()
const decoder = new TextDecoder()

type Field = number | bigint | string | { u16: number }

/** A message: numbers are u32, bigints u64, texts strings. */
function encode(type: number, tag: number, ...fields: Field[]): Uint8Array {
  const writer = new ReplyWriter(8192).start(type, tag)
  for (const field of fields) {
    if (typeof field === 'number') writer.u32(field)
    else if (typeof field === 'bigint') writer.u64(Number(field))
    else if (typeof field === 'string') writer.string(encoder.encode(field))
    else writer.u16(field.u16)
  }
  return writer.finish().slice()
}

interface Reply {
  type: number
  tag: number
  body: DataView
  bytes: Uint8Array
}

function decode(bytes: Uint8Array): Reply {
  const copy = bytes.slice()
  const view = new DataView(copy.buffer)
  expect(view.getUint32(0, true)).toBe(copy.length)
  const tag = view.getUint16(5, true)
  return { type: copy[4]!, tag, body: new DataView(copy.buffer, 7), bytes: copy.subarray(7) }
}

/** Speaks to a server as a kernel would, one request at a time. */
function client(server: NinepServer) {
  const send = (type: number, ...fields: Field[]) =>
    new Promise<Reply>((resolve) =>
      server.handle(encode(type, 7, ...fields), (bytes) => resolve(decode(bytes))),
    )
  const ok = async (type: number, ...fields: Field[]) => {
    const reply = await send(type, ...fields)
    if (reply.type === message.lerror + 1) throw new Error(`errno ${reply.body.getUint32(0, true)}`)
    expect(reply.type).toBe(type + 1)
    return reply
  }
  const walk = (from: number, to: number, ...names: string[]) =>
    ok(message.walk, from, to, { u16: names.length }, ...names)
  return {
    send,
    ok,
    walk,
    async start() {
      await ok(message.version, 65536, '9P2000.L')
      await ok(message.attach, 0, 0xffffffff, 'root', '', 0)
    },
    /** Walks from the root to a path, under a fid of this number. */
    at: (fid: number, path: string) => walk(0, fid, ...path.split('/')),
    async readAll(fid: number): Promise<string> {
      await ok(message.lopen, fid, 0)
      const reply = await ok(message.read, fid, 0n, 60000)
      return decoder.decode(reply.bytes.subarray(4))
    },
  }
}

async function started(drafts: EntryDraft[], more: Parameters<typeof layerSource>[0] = []) {
  const source = layerSource([aLayer(A, drafts), ...more])
  const speaker = client(createNinepServer(source))
  await speaker.start()
  return { ...speaker, source }
}

const failure = (code: number) => new Error(`errno ${code}`)

describe('the 9P server', () => {
  it('grants the message size asked for, up to its own', async () => {
    const { ok } = client(createNinepServer(layerSource([]), 100_000))
    const reply = await ok(message.version, 1 << 30, '9P2000.L')
    expect(reply.body.getUint32(0, true)).toBe(100_000)
    expect(decoder.decode(reply.bytes.subarray(6))).toBe('9P2000.L')
  })

  it.each([
    [65536, '9P2000'],
    [4095, '9P2000.L'],
  ])('does not know version msize=%d %s', async (size, version) => {
    const { ok } = client(createNinepServer(layerSource([])))
    expect(decoder.decode((await ok(message.version, size, version)).bytes.subarray(6))).toBe('unknown')
  })

  it('opens a layer when it is first walked to, and once', async () => {
    const { at, source } = await started([{ path: 'f', content: 'hello' }])
    expect(source.opened).toEqual([])
    await Promise.all([at(1, `${A}/f`), at(2, `${A}/f`)])
    await at(3, A)
    expect(source.opened).toEqual([`sha256:${A}`])
  })

  it('knows no layer by another name', async () => {
    const { at, source } = await started([])
    for (const name of [B, `sha256:${A}`, A.toUpperCase(), '']) {
      await expect(at(1, name)).rejects.toEqual(failure(errno.ENOENT))
    }
    expect(source.opened).toEqual([`sha256:${B}`])
  })

  it('knows an open layer also by its first 16 digits', async () => {
    const { at } = await started([{ path: 'f' }])
    await expect(at(1, A.slice(0, 16))).rejects.toEqual(failure(errno.ENOENT))
    await at(2, A)
    await at(3, `${A.slice(0, 16)}/f`)
    await expect(at(4, A.slice(0, 15))).rejects.toEqual(failure(errno.ENOENT))
  })

  it('serves bytes from where the tar has them', async () => {
    const { at, readAll } = await started([
      { path: 'one', content: 'first' },
      { path: 'two', content: 'second' },
    ])
    await at(1, `${A}/two`)
    expect(await readAll(1)).toBe('second')
  })

  it('reads nothing past the end of a file', async () => {
    const { at, ok } = await started([
      { path: 'one', content: 'first' },
      { path: 'two', content: 'second' },
    ])
    await at(1, `${A}/one`)
    await ok(message.lopen, 1, 0)
    const read = async (offset: bigint, count: number) =>
      decoder.decode((await ok(message.read, 1, offset, count)).bytes.subarray(4))
    expect(await read(3n, 100)).toBe('st')
    expect(await read(5n, 100)).toBe('')
    expect(await read(1n << 60n, 100)).toBe('')
    expect(await read(0n, 0)).toBe('')
  })

  it('stops a walk where a name is missing, and makes no fid', async () => {
    const { walk, send } = await started([{ path: 'd/f' }])
    const reply = await walk(0, 1, A, 'd', 'none', 'x')
    expect(reply.body.getUint16(0, true)).toBe(2)
    expect((await send(message.clunk, 1)).body.getUint32(0, true)).toBe(errno.EBADF)
  })

  it('walks up with .., not above the root', async () => {
    const { at, walk, readAll } = await started([
      { path: 'd/e/f', content: 'x' },
      { path: 'd/g', content: 'found' },
    ])
    await at(1, `${A}/d/e`)
    await walk(1, 2, '..', 'g')
    expect(await readAll(2)).toBe('found')
    const up = await walk(1, 3, ...Array.from({ length: 12 }, () => '..'))
    const root = await walk(0, 4)
    expect(up.bytes.subarray(-8)).toEqual((await walk(0, 5, '..')).bytes.subarray(-8))
    expect(root.body.getUint16(0, true)).toBe(0)
  })

  it('answers a walk through a file with ENOTDIR', async () => {
    const { at, walk } = await started([{ path: 'f' }])
    await at(1, `${A}/f`)
    await expect(walk(1, 2, 'x')).rejects.toEqual(failure(errno.ENOTDIR))
  })

  it('takes 16 names and no more', async () => {
    const { walk } = await started([{ path: 'f' }])
    await walk(0, 1, A, ...Array.from({ length: 15 }, () => '.'))
    await expect(walk(0, 2, ...Array.from({ length: 17 }, () => '.'))).rejects.toEqual(failure(errno.EINVAL))
  })

  it('tells type, owner, size, time and links', async () => {
    const { at, ok } = await started([
      { path: 'f', content: 'four', mode: 0o4711, uid: 1000, gid: 70000, mtime: 1_600_000_000.5 },
      { path: 'g', type: 'hardlink', link: 'f' },
      { path: 'old', mtime: -3 },
      { path: 'null', type: 'char', major: 1, minor: 3 },
    ])
    const stat = async (fid: number, path: string) => {
      await at(fid, `${A}/${path}`)
      const { body } = await ok(message.getattr, fid, 0x7ffn)
      return {
        inode: body.getUint32(13, true),
        mode: body.getUint32(21, true),
        owner: [body.getUint32(25, true), body.getUint32(29, true)],
        links: body.getUint32(33, true),
        device: body.getUint32(41, true),
        size: body.getUint32(49, true),
        mtime: [body.getBigInt64(89, true), body.getUint32(97, true)],
      }
    }
    const f = await stat(1, 'f')
    expect(f).toMatchObject({ mode: 0o104711, owner: [1000, 70000], links: 2, size: 4 })
    expect(f.mtime).toEqual([1_600_000_000n, 500_000_000])
    expect((await stat(2, 'g')).inode).toBe(f.inode)
    expect((await stat(3, 'old')).mtime).toEqual([-3n, 0])
    expect(await stat(4, 'null')).toMatchObject({ mode: 0o020644, device: 0x103 })
  })

  it('lists a directory in pieces, whatever their size', async () => {
    const names = Array.from({ length: 50 }, (_, i) => `name-${i}`)
    const { at, ok } = await started(names.map((name) => ({ path: `d/${name}` })))
    await at(1, `${A}/d`)
    await ok(message.lopen, 1, 0o200000)
    for (const count of [40, 100, 4096, 60000]) {
      const seen: string[] = []
      for (let offset = 0n; ;) {
        const { bytes, body } = await ok(message.readdir, 1, offset, count)
        const length = body.getUint32(0, true)
        expect(length).toBeLessThanOrEqual(count)
        if (length === 0) break
        for (let at = 4; at < 4 + length;) {
          offset = body.getBigUint64(at + 13, true)
          const size = body.getUint16(at + 22, true)
          seen.push(decoder.decode(bytes.subarray(at + 24, at + 24 + size)))
          at += 24 + size
        }
      }
      expect(seen).toEqual(['.', '..', ...names])
    }
  })

  it('lists in / the layers that are open', async () => {
    const { at, walk, ok } = await started([], [aLayer(B, [])])
    const list = async (fid: number) => {
      await walk(0, fid)
      await ok(message.lopen, fid, 0)
      return decoder.decode((await ok(message.readdir, fid, 0n, 60000)).bytes)
    }
    expect(await list(1)).not.toContain(A)
    await at(2, A)
    expect(await list(3)).toContain(A)
    await at(4, B)
    expect(await list(5)).toContain(B)
  })

  it('reads one xattr, lists all, and says ENODATA of the rest', async () => {
    const xattrs = { 'user.a': encoder.encode('one'), 'security.capability': new Uint8Array([1, 0, 2]) }
    const { at, ok } = await started([{ path: 'f', xattrs }])
    await at(1, `${A}/f`)
    expect((await ok(message.xattrwalk, 1, 2, 'user.a')).body.getUint32(0, true)).toBe(3)
    expect(decoder.decode((await ok(message.read, 2, 0n, 100)).bytes.subarray(4))).toBe('one')
    await ok(message.xattrwalk, 1, 3, '')
    expect(decoder.decode((await ok(message.read, 3, 0n, 100)).bytes.subarray(4))).toBe(
      'user.a\0security.capability\0',
    )
    await expect(ok(message.xattrwalk, 1, 4, 'trusted.overlay.metacopy')).rejects.toEqual(
      failure(errno.ENODATA),
    )
  })

  it('reads a symlink', async () => {
    const { at, ok } = await started([{ path: 'l', type: 'symlink', link: '../über' }])
    await at(1, `${A}/l`)
    expect(decoder.decode((await ok(message.readlink, 1)).bytes.subarray(2))).toBe('../über')
  })

  it.each([4096, 70_000])('refuses a target of %i bytes, which Linux could not follow', async (length) => {
    const { at, ok } = await started([
      { path: 'long', type: 'symlink', link: 'x'.repeat(4095) },
      { path: 'longer', type: 'symlink', link: 'x'.repeat(length) },
    ])
    await at(1, `${A}/long`)
    expect((await ok(message.readlink, 1)).body.getUint16(0, true)).toBe(4095)
    await at(2, `${A}/longer`)
    await expect(ok(message.readlink, 2)).rejects.toEqual(failure(errno.ENAMETOOLONG))
  })

  it.each([0o1, 0o2, 0o100, 0o1000, 0o1001])('opens nothing for writing (flags %o)', async (flags) => {
    const { at, ok } = await started([{ path: 'f' }])
    await at(1, `${A}/f`)
    await expect(ok(message.lopen, 1, flags)).rejects.toEqual(failure(errno.EROFS))
  })

  it.each([
    message.write,
    message.mkdir,
    message.unlinkat,
    message.setattr,
    message.xattrcreate,
    message.link,
  ])('refuses message %d: the file system is read-only', async (type) => {
    const { ok } = await started([])
    await expect(ok(type, 0)).rejects.toEqual(failure(errno.EROFS))
  })

  it('does not know other messages', async () => {
    const { ok } = await started([])
    await expect(ok(102, 0)).rejects.toEqual(failure(errno.EOPNOTSUPP))
  })

  it('forgets all fids at Tversion', async () => {
    const { at, ok } = await started([{ path: 'f' }])
    await at(1, `${A}/f`)
    await ok(message.version, 65536, '9P2000.L')
    await expect(ok(message.getattr, 1, 0x7ffn)).rejects.toEqual(failure(errno.EBADF))
  })

  it('refuses a fid that is in use', async () => {
    const { at } = await started([{ path: 'f' }])
    await at(1, `${A}/f`)
    await expect(at(1, `${A}/f`)).rejects.toEqual(failure(errno.EBADF))
  })

  it('answers a flushed read first, then the flush, and drops what comes late', async () => {
    let finish = (_: Uint8Array): void => {}
    const layer = {
      ...aLayer(A, [{ path: 'f', content: 'abc' }]),
      read: () => new Promise<Uint8Array>((resolve) => (finish = resolve)),
    }
    const server = createNinepServer(layerSource([layer]))
    const { start, at, ok } = client(server)
    await start()
    await at(1, `${A}/f`)
    await ok(message.lopen, 1, 0)
    const replies: Reply[] = []
    const keep = (bytes: Uint8Array) => void replies.push(decode(bytes))
    server.handle(encode(message.read, 20, 1, 0n, 3), keep)
    server.handle(encode(message.flush, 21, { u16: 20 }), keep)
    finish(encoder.encode('abc'))
    await new Promise((resolve) => setTimeout(resolve))
    expect(replies.map(({ type, tag }) => [type, tag])).toEqual([
      [message.lerror + 1, 20],
      [message.flush + 1, 21],
    ])
    expect(replies[0]!.body.getUint32(0, true)).toBe(errno.EINTR)
  })

  it('answers EIO when a layer cannot be opened, and tries again', async () => {
    let broken = true
    const source: LayerSource = {
      open: async () => {
        if (broken) throw new Error('storage is gone')
        return aLayer(A, [])
      },
    }
    const { start, at } = client(createNinepServer(source))
    await start()
    await expect(at(1, A)).rejects.toEqual(failure(errno.EIO))
    broken = false
    await at(1, A)
  })

  it('opens a layer again that was deleted and pulled again meanwhile', async () => {
    const layer = aLayer(A, [{ path: 'f', content: 'abc' }])
    let deleted = false
    const first = {
      ...layer,
      read: (offset: number, length: number) => {
        if (deleted) throw new Error('deleted')
        return layer.read(offset, length)
      },
    }
    const { start, at, readAll } = client(createNinepServer({ open: async () => (deleted ? layer : first) }))
    await start()
    await at(1, `${A}/f`)
    deleted = true
    expect(await readAll(1)).toBe('abc')
  })

  it('survives any bytes a guest may send', async () => {
    const server = createNinepServer(layerSource([aLayer(A, [{ path: 'd/f', content: 'x' }])]))
    await client(server).start()
    const header = fc.tuple(fc.integer({ min: 0, max: 130 }), fc.nat(3), fc.uint8Array({ maxLength: 60 }))
    fc.assert(
      fc.property(header, fc.boolean(), ([type, tag, body], truthful) => {
        const request = new Uint8Array(7 + body.length)
        request[4] = type
        request[5] = tag
        request.set(body, 7)
        new DataView(request.buffer).setUint32(0, truthful ? request.length : (body[0] ?? 3) * 2 ** 20, true)
        let replies = 0
        server.handle(request, () => replies++)
        server.handle(body, () => {})
        // Tversion and Tflush may end others; each request itself has at most one reply.
        expect(replies).toBeLessThanOrEqual(1)
      }),
      { numRuns: 5000 },
    )
  })

  it('asks the layer once for each read, for as much as fits into the answer', async () => {
    const size = 4 * 1024 * 1024
    const tar = new Uint8Array(size)
    const asked: number[] = []
    const layer = {
      ...aLayer(A, [{ path: 'f', size }]),
      read: (at: number, n: number) => {
        asked.push(n)
        return tar.subarray(at, at + n)
      },
    }
    const server = createNinepServer(layerSource([layer]))
    const { start, at, ok } = client(server)
    await start()
    await ok(message.version, 512 * 1024, '9P2000.L')
    await ok(message.attach, 0, 0xffffffff, 'root', '', 0)
    await at(1, `${A}/f`)
    await ok(message.lopen, 1, 0)
    let received = 0
    let replies = 0
    while (received < size) {
      server.handle(encode(message.read, 1, 1, BigInt(received), 500_000), (bytes) => {
        received += bytes.length - 11
        replies++
      })
    }
    expect(replies).toBe(Math.ceil(size / 500_000))
    expect(asked).toHaveLength(replies)
    expect(asked.reduce((sum, n) => sum + n, 0)).toBe(size)
  })
})
