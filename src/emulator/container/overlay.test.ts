import { describe, expect, it } from 'vitest'
import { pathsOf } from '../guest/guest-paths.ts'
import { overlayOperations } from './overlay.ts'

const paths = pathsOf('1'.repeat(64))
const diffId = (number: number) => `sha256:${number.toString(16).padStart(64, '0')}`
const shown = (operation: readonly unknown[]) => operation.map(String)

describe('overlayOperations', () => {
  it('mounts with the uppermost layer first, relative to the layers', () => {
    const [mount, ...others] = overlayOperations([diffId(1), diffId(2)], paths, false)
    expect(others).toEqual([])
    expect(shown(mount!)).toEqual([
      'chdir-mount',
      '/layers',
      'overlay',
      paths.merged,
      'overlay',
      '',
      `lowerdir=${diffId(2).slice(7)}:${diffId(1).slice(7)},upperdir=${paths.upper},workdir=${paths.work}`,
    ])
  })

  it('does not sync a temporary layer, and forgets that it was not synced', () => {
    const [forget, mount] = overlayOperations([diffId(1)], paths, true).map(shown)
    expect(forget).toEqual(['rm', `${paths.work}/work/incompat`])
    expect(mount![6]).toBe(
      `lowerdir=${diffId(1).slice(7)},upperdir=${paths.upper},workdir=${paths.work},volatile`,
    )
  })

  it('shortens the names of layers that are too many for a page of options', () => {
    const diffIds = Array.from({ length: 128 }, (_, i) => `sha256:${(i + 1).toString(16).padEnd(64, '0')}`)
    const operations = overlayOperations(diffIds, paths, false)
    expect(operations.slice(0, -1).map(shown)).toEqual(
      [...diffIds].reverse().map((id) => ['stat', `/layers/${id.slice(7)}`]),
    )
    const options = shown(operations.at(-1)!)[6]!
    expect(options.length).toBeLessThan(4096)
    expect(options.startsWith(`lowerdir=${diffIds.at(-1)!.slice(7, 23)}:`)).toBe(true)
  })
})
