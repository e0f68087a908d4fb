import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { DataRootInUse, openDataRoot } from './data-root.ts'

it('a second owner is refused until the first lets go', async () => {
  const path = mkdtempSync(join(tmpdir(), 'drydock-root-'))
  const first = await openDataRoot(path)
  await expect(openDataRoot(join(path, '.'))).rejects.toThrow(DataRootInUse)
  await first.release()
  await (await openDataRoot(path)).release()
  rmSync(path, { recursive: true })
})
