import { describe, expect, it } from 'vitest'
import type { Subject } from './subject.testing.ts'

export function describeFiles(subject: Subject): void {
  describe('files', () => {
    it('reads and writes files of the host', async () => {
      const content = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 7) % 251)
      await subject.machine.files.makeDirectory('/tmp/contract/deep')
      await subject.machine.files.write('/tmp/contract/deep/file', content, 0o600)
      expect(Buffer.compare(await subject.machine.files.read('/tmp/contract/deep/file'), content)).toBe(0)
      expect(await subject.machine.files.read('/tmp/contract/deep/file', 10)).toEqual(content.slice(0, 10))
      expect(await subject.machine.files.stat('/tmp/contract/deep/file')).toMatchObject({
        type: 'file',
        mode: 0o600,
        sizeBytes: 200_000,
      })
      expect(await subject.machine.files.stat('/tmp/contract/none')).toBeNull()
      await expect(subject.machine.files.read('/tmp/contract/none')).rejects.toThrow()
    })
    it('tells the space of a file system', async () => {
      await subject.machine.files.makeDirectory('/tmp/contract')
      const { totalBytes, usedBytes } = await subject.machine.files.space('/tmp/contract')
      expect(totalBytes).toBeGreaterThan(0)
      expect(usedBytes).toBeGreaterThanOrEqual(0)
      expect(usedBytes).toBeLessThanOrEqual(totalBytes)
      await expect(subject.machine.files.space('/tmp/contract/none')).rejects.toThrow()
    })
  })
}
