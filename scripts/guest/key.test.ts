import { chmod, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hashPath, partKey, type KeyInputs } from './key.ts'

const inputs: KeyInputs = {
  name: 'crun',
  files: [
    ['a.sh', '11'],
    ['b', '22'],
  ],
  versions: [['gcc', '12']],
  needs: [['kernel', 'ff']],
}

describe('partKey', () => {
  it('does not depend on the order of inputs', () => {
    expect(partKey({ ...inputs, files: inputs.files.toReversed() })).toBe(partKey(inputs))
    expect(partKey(inputs)).toMatch(/^[0-9a-f]{16}$/)
  })

  it.each([
    { name: 'other' },
    { files: [['a.sh', '11']] as [string, string][] },
    { versions: [['gcc', '13']] as [string, string][] },
    { needs: [['kernel', 'fe']] as [string, string][] },
    { versions: [], needs: [['gcc', '12']] as [string, string][] },
  ])('changes with %j', (change) => {
    expect(partKey({ ...inputs, ...change })).not.toBe(partKey(inputs))
  })
})

describe('hashPath', () => {
  let dir: string
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'key-'))
    await mkdir(join(dir, 'sub'))
    await writeFile(join(dir, 'sub', 'file'), 'text')
  })
  afterEach(() => rm(dir, { recursive: true }))

  it('sees contents, names and the right to execute, deep down', async () => {
    const before = await hashPath(dir)
    await writeFile(join(dir, 'sub', 'file'), 'Text')
    const changed = await hashPath(dir)
    await chmod(join(dir, 'sub', 'file'), 0o755)
    const executable = await hashPath(dir)
    await writeFile(join(dir, 'new'), '')
    expect(new Set([before, changed, executable, await hashPath(dir)]).size).toBe(4)
  })

  it('does not see times and other permissions', async () => {
    const before = await hashPath(dir)
    await utimes(join(dir, 'sub', 'file'), 1, 1)
    await chmod(join(dir, 'sub', 'file'), 0o600)
    expect(await hashPath(dir)).toBe(before)
  })

  it('has a value for what is absent', async () => {
    expect(await hashPath(join(dir, 'nothing'))).toBe('absent')
  })
})
