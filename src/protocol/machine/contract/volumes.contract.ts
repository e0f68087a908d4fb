import { describe, expect, it } from 'vitest'
import type { Subject } from './subject.testing.ts'

export function describeVolumes(subject: Subject): void {
  describe('volumes', () => {
    it('keeps volumes', async () => {
      const path = await subject.machine.volumes.create('data')
      expect(path).toBe('/var/lib/docker/volumes/data/_data')
      expect(await subject.machine.volumes.list()).toContain('data')
      expect((await subject.machine.files.stat(path))?.type).toBe('directory')
      await subject.machine.volumes.remove('data')
      expect(await subject.machine.volumes.list()).not.toContain('data')
    })
  })
}
