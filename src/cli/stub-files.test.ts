import { describe, expect, it } from 'vitest'
import { encodeList, decodeList, text } from '../protocol/agent/lists.ts'
import { errno, type OperationResult } from '../protocol/agent/index.ts'
import { StubFiles } from './stub-files.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)
const done = (answer: string | Uint8Array = ''): OperationResult => ({
  errno: 0,
  answer: typeof answer === 'string' ? utf8(answer) : answer,
})
const failed = (code: number): OperationResult => ({ errno: code, answer: new Uint8Array(0) })

/** Files behind answers: each call is noted as its words, and answered a moment later, as over a socket. */
function filesWith(answer: (words: string[]) => OperationResult) {
  const asked: string[][] = []
  const files: StubFiles = new StubFiles((id, operation) => {
    const words = decodeList(encodeList(operation)).map(text)
    asked.push(words)
    queueMicrotask(() => files.settle(id, answer(words)))
  })
  return { files, asked }
}

const serving = (content: string) => (words: string[]) => {
  const [, , offset, most] = words.map(Number)
  return done(content.slice(offset!, offset! + most!))
}

describe('read', () => {
  it('takes a large file in pieces, up to the end of file', async () => {
    const content = 'abcdefghij'.repeat(15_000)
    const { files, asked } = filesWith(serving(content))
    expect(text(await files.read('/f'))).toBe(content)
    expect(asked.map((words) => words.slice(0, 3))).toEqual([
      ['read', '/f', '0'],
      ['read', '/f', '60000'],
      ['read', '/f', '120000'],
      ['read', '/f', '150000'],
    ])
  })

  it('goes on after a short piece, as a pipe has them', async () => {
    const pieces = ['one ', 'two', '']
    const { files } = filesWith(() => done(pieces.shift()!))
    expect(text(await files.read('/dev/fd/3'))).toBe('one two')
  })

  it('refuses a file that never ends', async () => {
    const piece = new Uint8Array(60_000)
    const { files, asked } = filesWith(() => done(piece))
    await expect(files.read('/dev/zero')).rejects.toThrow('read /dev/zero: file too large')
    expect(asked.length * piece.length).toBeLessThan(65 * 1024 * 1024)
  })

  it.each([
    [errno.ENOENT, 'no such file or directory'],
    [errno.EACCES, 'permission denied'],
    [errno.EISDIR, 'is a directory'],
    [errno.ENOTDIR, 'not a directory'],
    [errno.ELOOP, 'ELOOP'],
    [4095, 'E4095'],
  ])('errno %d is told as %j', async (code, reason) => {
    const { files } = filesWith(() => failed(code))
    await expect(files.read('/f')).rejects.toMatchObject({
      name: 'FileError',
      message: `open /f: ${reason}`,
      reason,
    })
  })
})

describe('write', () => {
  it('replaces the file, with its mode, and appends what does not fit', async () => {
    const { files, asked } = filesWith(() => done())
    await files.write('/f', utf8('x'.repeat(32 * 1024) + 'rest'), 0o600)
    expect(asked).toEqual([
      ['write', '/f', '600', 'x'.repeat(32 * 1024)],
      ['append', '/f', 'rest'],
    ])
  })

  it('makes an empty file', async () => {
    const { files, asked } = filesWith(() => done())
    await files.write('/f', new Uint8Array(0), 0o644)
    expect(asked).toEqual([['write', '/f', '644', '']])
  })

  it('says where it failed: at the opening or later', async () => {
    const closed = filesWith(() => failed(errno.EROFS))
    await expect(closed.files.write('/f', utf8('x'), 0o644)).rejects.toThrow('open /f: read-only file system')
    const full = filesWith(([name]) => (name === 'append' ? failed(errno.ENOSPC) : done()))
    await expect(full.files.write('/f', new Uint8Array(99_999), 0o644)).rejects.toThrow(
      'write /f: no space left on device',
    )
    expect(full.asked).toHaveLength(2)
  })
})

describe('stat', () => {
  const tree: Record<string, string> = { '/dir/.': 'd 755 0 0 4096 0 ', '/f': 'f 644 0 0 123 0 ' }
  const { files, asked } = filesWith((words) => {
    const found = tree[words[1]!]
    return found === undefined ? failed(errno.ENOENT) : done(found)
  })

  it('tells a directory, also through a symlink or with a slash at its end', async () => {
    expect(await files.stat('/dir')).toEqual({ isDirectory: true, sizeBytes: 0 })
    expect(await files.stat('/dir/')).toEqual({ isDirectory: true, sizeBytes: 0 })
    expect(asked).toEqual([
      ['stat', '/dir/.'],
      ['stat', '/dir/.'],
    ])
  })

  it('tells the size of a file', async () => {
    expect(await files.stat('/f')).toEqual({ isDirectory: false, sizeBytes: 123 })
  })

  it('is null when there is nothing', async () => {
    expect(await files.stat('/none')).toBeNull()
  })
})

describe('answers', () => {
  it('belong to their questions, in whatever order they come', async () => {
    const ids: number[] = []
    const files = new StubFiles((id) => ids.push(id))
    const [first, second] = [files.stat('/a'), files.stat('/b')]
    files.settle(ids[1]!, done('d 755 0 0 0 0 '))
    files.settle(ids[0]!, failed(errno.ENOENT))
    files.settle(12_345, done('nobody asked'))
    expect(await second).toEqual({ isDirectory: true, sizeBytes: 0 })
    await expect.poll(() => ids.length).toBe(3)
    files.settle(ids[2]!, done('f 644 0 0 7 0 '))
    expect(await first).toEqual({ isDirectory: false, sizeBytes: 7 })
  })

  it('that never come are failures when the stub goes away', async () => {
    const files = new StubFiles(() => undefined)
    const waiting = [files.read('/a'), files.write('/b', utf8('x'), 0o644), files.remove('/c')]
    const results = Promise.allSettled(waiting)
    files.fail()
    expect((await results).map((result) => result.status === 'rejected' && String(result.reason))).toEqual([
      'FileError: open /a: broken pipe',
      'FileError: open /b: broken pipe',
      'FileError: remove /c: broken pipe',
    ])
  })

  it('do not come any more after it went away: what is asked then fails at once', async () => {
    const asked: number[] = []
    const files = new StubFiles((id) => asked.push(id))
    files.fail()
    await expect(files.read('/a')).rejects.toThrow('open /a: broken pipe')
    expect(asked).toEqual([])
  })
})
