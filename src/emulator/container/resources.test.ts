import { describe, expect, it } from 'vitest'
import { AgentError } from '../../protocol/agent/index.ts'
import { RuntimeError } from '../../protocol/machine/index.ts'
import { resourceOperations, setLimits } from './resources.ts'

type Resources = Parameters<typeof resourceOperations>[1]

function files(resources: Resources): Record<string, string> {
  const operations = resourceOperations('/cg', resources)
  return Object.fromEntries(
    operations.map(([, path, , content]) => [String(path).slice('/cg/'.length), String(content)]),
  )
}

describe('limits as cgroup v2 files', () => {
  it('that the kernel refuses are named in runc’s words', async () => {
    const ERANGE = 34
    const link = {
      call: async () => {
        throw new AgentError('write', 1, ERANGE, '')
      },
    }
    const limits = { memory: { limit: 6e6 }, unified: { 'cpu.weight': '20000' } }
    await expect(setLimits(link, '/cg', limits)).rejects.toEqual(
      new RuntimeError(
        'other',
        'failed to write "20000": write /cg/cpu.weight: numerical result out of range',
      ),
    )
  })

  it('writes nothing that was not asked for', () => {
    expect(files({})).toEqual({})
    expect(files({ memory: {}, cpu: {} })).toEqual({})
  })

  it('counts swap alone', () => {
    expect(files({ memory: { limit: 100, swap: 150 } })).toEqual({
      'memory.max': '100',
      'memory.swap.max': '50',
    })
    expect(files({ memory: { limit: 100, swap: -1 } })).toEqual({
      'memory.max': '100',
      'memory.swap.max': 'max',
    })
  })

  it.each([
    [5, '5'],
    [32_768, '32768'],
    [32_769, 'max'],
    [4_194_304, 'max'],
    [-1, 'max'],
  ])('writes a limit of %d processes as %s: a 32-bit kernel refuses what it cannot count', (limit, text) => {
    expect(files({ pids: { limit } })).toEqual({ 'pids.max': text })
  })

  it.each([
    [2, '1'],
    [1024, '39'],
    [262144, '10000'],
  ])('turns %d cpu shares into weight %s', (shares, weight) => {
    expect(files({ cpu: { shares } })).toEqual({ 'cpu.weight': weight })
  })

  it.each([
    [{ quota: 50_000, period: 100_000 }, '50000 100000'],
    [{ quota: 50_000 }, '50000 100000'],
    [{ quota: -1, period: 20_000 }, 'max 20000'],
  ])('limits processor time by %j', (cpu, max) => {
    expect(files({ cpu })).toEqual({ 'cpu.max': max })
  })

  it('lifts limits', () => {
    expect(files({ pids: { limit: 0 }, memory: { limit: -1, reservation: -1 } })).toEqual({
      'pids.max': 'max',
      'memory.max': 'max',
      'memory.low': 'max',
    })
  })

  it('passes on what is given by its own name', () => {
    expect(files({ unified: { 'memory.high': '1' }, cpu: { cpus: '0' } })).toEqual({
      'cpuset.cpus': '0',
      'memory.high': '1',
    })
  })
})
