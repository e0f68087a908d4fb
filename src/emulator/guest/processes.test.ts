import { describe, expect, it } from 'vitest'
import { toProcessInfo } from './processes.ts'

const stat = (name: string, tty = 0) =>
  `42 (${name}) S 7 42 42 ${tty} -1 4194560 93 0 0 0 12 34 0 0 20 0 1 0 5000 1204224 25 4294967295 1 1 0`

describe('toProcessInfo', () => {
  it('reads proc(5)', () => {
    const info = toProcessInfo(
      { pid: 42, stat: stat('sh'), uid: 1000, commandLine: 'sh -c true ' },
      1_000_000,
    )
    expect(info).toEqual({
      pid: 42,
      parentPid: 7,
      uid: 1000,
      tty: '?',
      startedAt: 1_050_000,
      cpuTimeMs: 460,
      residentBytes: 25 * 4096,
      command: 'sh -c true',
      name: 'sh',
    })
  })

  it('is not taken in by a name like ") S 1 ("', () => {
    const info = toProcessInfo({ pid: 42, stat: stat(') S 1 ('), uid: 0, commandLine: '' }, 0)
    expect(info).toMatchObject({ name: ') S 1 (', parentPid: 7, command: '[) S 1 (]' })
  })

  it.each([
    [0x8800, 'pts/0'],
    [0x8805, 'pts/5'],
    [0x8901, 'pts/257'],
    [0x0440, '4:64'],
  ])('calls terminal %d %s', (device, name) => {
    expect(toProcessInfo({ pid: 1, stat: stat('x', device), uid: 0, commandLine: '' }, 0).tty).toBe(name)
  })
})
