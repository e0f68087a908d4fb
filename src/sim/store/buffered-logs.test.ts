import { expect, it } from 'vitest'
import { bufferedLogs, type LogFiles } from './buffered-logs.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

function recordingFiles(): LogFiles & { appended: string[]; fail?: Error } {
  const files: LogFiles & { appended: string[]; fail?: Error } = {
    appended: [],
    async append(_, part) {
      if (files.fail) throw files.fail
      files.appended.push(new TextDecoder().decode(part))
    },
    size: async () => files.appended.join('').length,
    read: async () => bytes(files.appended.join('')),
    delete: async () => void (files.appended = []),
  }
  return files
}

it('writes many records at once, soon', async () => {
  const files = recordingFiles()
  const logs = bufferedLogs(files, 5)
  for (const line of ['a\n', 'b\n', 'c\n']) await logs.append('x', bytes(line))
  expect(files.appended).toEqual([])
  await expect.poll(() => files.appended).toEqual(['a\nb\nc\n'])
})

it('does not wait when there is much', async () => {
  const files = recordingFiles()
  const logs = bufferedLogs(files, 60_000)
  await logs.append('x', bytes('x'.repeat(70_000)))
  expect(files.appended).toHaveLength(1)
})

it('tells the writer, not the reader, when storage failed', async () => {
  const files = recordingFiles()
  const logs = bufferedLogs(files, 60_000)
  await logs.append('x', bytes('lost'))
  files.fail = new Error('disk full')
  await expect(logs.flush()).rejects.toThrow('disk full')
  expect(await logs.size('x')).toBe(0)
  delete files.fail
  await expect(logs.append('x', bytes('kept'))).rejects.toThrow('disk full')
  await logs.append('x', bytes(' on'))
  await logs.flush()
  expect(files.appended).toEqual(['kept on'])
})
