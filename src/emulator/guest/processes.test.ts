import { describe, expect, it } from 'vitest'
import { toProcessInfo } from './processes.ts'

const stat = (name: string, tty = 0) =>
  `42 (${name}) S 7 42 42 ${tty} -1 4194560 93 0 0 0 12 34 0 0 20 0 1 0 5000 1204224 25 4294967295 1 1 0`

const status = 'Uid:\t1\t1000\t3\t4\nGid:\t5\t6\t7\t8\nVmLck:\t0 kB\nVmData:\t200 kB\nVmStk:\t100 kB\n'

describe('toProcessInfo', () => {
  it('reads proc(5)', () => {
    const info = toProcessInfo(
      { pid: 42, stat: stat('sh'), uid: 1000, commandLine: 'sh -c true ' },
      status,
      1_000_000,
    )
    expect(info).toMatchObject({
      pid: 42,
      parentPid: 7,
      users: { real: 1, effective: 1000, saved: 3, fileSystem: 4 },
      groups: { real: 5, effective: 6, saved: 7, fileSystem: 8 },
      state: 'S',
      threads: 1,
      virtualBytes: 1204224,
      dataBytes: 300 * 1024,
      lockedBytes: 0,
      tty: '?',
      startedAt: 1_050_000,
      cpuTimeMs: 460,
      residentBytes: 25 * 4096,
      command: 'sh -c true',
      name: 'sh',
    })
  })

  it('is not taken in by a name like ") S 1 ("', () => {
    const info = toProcessInfo({ pid: 42, stat: stat(') S 1 ('), uid: 0, commandLine: '' }, '', 0)
    expect(info).toMatchObject({ name: ') S 1 (', parentPid: 7, command: '[) S 1 (]' })
  })

  it.each([
    [0x8800, 'pts/0'],
    [0x8805, 'pts/5'],
    [0x8901, 'pts/257'],
    [0x0440, '4:64'],
  ])('calls terminal %d %s', (device, name) => {
    expect(toProcessInfo({ pid: 1, stat: stat('x', device), uid: 0, commandLine: '' }, '', 0).tty).toBe(name)
  })
})
