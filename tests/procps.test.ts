/**
 * `docker top` beside procps' own `ps` 4.0.2: `procps.examples.json` holds what it printed for four processes (one of root, one
 * of another user and nice value, one on a terminal, a zombie), with the files of `/proc` that it read.
 */
import { describe, expect, it } from 'vitest'
import { toProcessInfo } from '../src/emulator/guest/processes.ts'
import { COLUMNS, type PsHost } from '../src/sim/containers/top/ps-columns.ts'
import { parsePsOptions } from '../src/sim/containers/top/ps-options.ts'
import { psTable } from '../src/sim/containers/top/ps-table.ts'
import examples from './procps.examples.json' with { type: 'json' }
import choices from './procps-choices.examples.json' with { type: 'json' }

const host: PsHost = {
  nowMs: examples.nowMs,
  memoryBytes: examples.memoryBytes,
  userNames: new Map([
    [0, 'root'],
    [65534, 'nobody'],
  ]),
  groupNames: new Map([
    [0, 'root'],
    [65534, 'nogroup'],
  ]),
}
const infos = examples.processes.map((process) => toProcessInfo(process, process.status, examples.bootedAt))
const first = infos[0]!

describe.each(
  examples.processes.map((process, i) => [process.commandLine || 'a zombie', process, i] as const),
)('%s', (_, { shown }, i) => {
  it.each(Object.entries(shown))('%s', (name, [title, value]) => {
    const column = COLUMNS.get(name)!
    expect([column.title, column.show(infos[i]!, host, Infinity)]).toEqual([title, value])
  })
})

describe('options', () => {
  it.each(Object.entries(examples.formats))('%s', (options, titles) => {
    expect(parsePsOptions(options, host).columns.map(({ title }) => title)).toEqual(titles)
  })

  it.each([
    ['-o pid,foo', 'error: unknown user-defined format specifier "foo"'],
    ['-o PID', 'error: unknown user-defined format specifier "PID"'],
    ['-foo', 'error: unknown user-defined format specifier "o"'],
    ['-o', 'error: format specification must follow -o'],
    ['-o pid,,comm', 'error: improper format list'],
    ['-o pid:x', 'error: column widths must be unsigned decimal numbers'],
    ['-z', 'error: unsupported SysV option'],
    ['z', 'error: unsupported option (BSD syntax)'],
    ['--foo', 'error: unknown gnu long option'],
    ['aux -o pid', 'error: conflicting format options'],
    ['ul', 'error: conflicting format options'],
    ['-y', 'error: modifier -y without format -l makes no sense'],
  ])('%s is refused as ps does', (options, message) => {
    expect(() => parsePsOptions(options, host)).toThrow(message)
  })
})

/**
 * `procps-choices.examples.json`: what dockerd would have made of some command lines for other processes: it asks for them by their
 * ids (`-q`) and, if `ps` refuses, for all of the host, of which it takes those.
 */
describe('which processes, and in which order', () => {
  const chosen = choices.processes.map((process) => toProcessInfo(process, process.status, choices.bootedAt))
  const there: PsHost = { ...host, nowMs: choices.nowMs }
  const shown = (options: string) => {
    const { Titles, Processes } = psTable(parsePsOptions(options, there), chosen, there)
    const [pid, command] = [Titles.indexOf('PID'), Titles.findIndex((title) => /^(COMMAND|CMD)$/.test(title))]
    return Processes.map((row) =>
      [row[pid], ...(choices.trees.includes(options) ? [row[command]] : [])].join(' '),
    )
  }

  it.each(Object.entries(choices.shown))('%s', (options, rows) => {
    expect(shown(options)).toEqual(rows)
  })

  it.each(Object.entries(choices.refused))('%s is refused', (options, message) => {
    expect(() => shown(options)).toThrow(expect.objectContaining({ message }))
  })

  it.each(Object.keys(choices.sorted))('--sort %s', (key) => {
    const order = (sign: string) =>
      shown(`-A -o pid,comm --sort ${sign}${key}`).map((row) => row.split(' ')[0])
    expect([order(''), order('-')]).toEqual(choices.sorted[key as keyof typeof choices.sorted])
  })

  it.each([
    ['-eLf', 'threads (-L)'],
    ['axm', 'threads (m)'],
    ['-eT', 'threads (-T)'],
    ['auxe', 'environments (e)'],
    ['aux --cols 40', 'a width (--cols)'],
    ['-ef --signames', 'names of signals (--signames)'],
  ])('%s is refused by name', (options, what) => {
    const message = `ContainerTop with ${what} is not served by Drydock yet`
    expect(() => shown(options)).toThrow(expect.objectContaining({ message }))
  })
})

describe('times', () => {
  const at = (elapsedMs: number, cpuTimeMs = 0) => ({
    ...first,
    startedAt: host.nowMs - elapsedMs,
    cpuTimeMs,
  })
  const show = (name: string, elapsedMs: number, cpuTimeMs?: number) =>
    COLUMNS.get(name)!.show(at(elapsedMs, cpuTimeMs), host, Infinity)

  it.each([
    ['etime', 59_000, '00:59'],
    ['etime', 3_661_000, '01:01:01'],
    ['etime', 90_061_000, '01-01:01:01'],
    ['etimes', 90_061_000, '90061'],
  ])('%s after %d ms', (name, elapsedMs, expected) => {
    expect(show(name, elapsedMs)).toBe(expected)
  })

  it('shares of the processor', () => {
    expect(['pcpu', 'c', 'cp'].map((name) => show(name, 100_000, 12_340))).toEqual(['12.3', '12', '123'])
    expect(['pcpu', 'c', 'cp'].map((name) => show(name, 100_000, 400_000))).toEqual(['400.0', '99', '999'])
  })
})

describe('what dockerd makes of it', () => {
  const top = (options: string) => psTable(parsePsOptions(options, host), [first], host)

  it('needs a column PID', () => {
    for (const options of ['-o comm', '-o pid=', '-o pid=X,comm'])
      expect(() => top(options)).toThrow("Couldn't find PID field in ps output")
  })

  it('gives the last column all words that are left', () => {
    expect(top('-o pid,args').Processes).toEqual([[`${first.pid}`, 'sleep 300']])
    expect(top('-o pid,args,comm').Processes).toEqual([[`${first.pid}`, 'sleep', '300 sleep']])
  })

  it('takes whatever lies where the PID should', () => {
    expect(() => top('-o lstart,pid')).toThrow(
      /^Unexpected pid '\w+': strconv.Atoi: parsing "\w+": invalid syntax$/,
    )
  })

  it('shows what has no name by its number, and cuts long ones', () => {
    const stranger = { ...first, users: { ...first.users, effective: 4242 } }
    const named = { ...host, userNames: new Map([[4242, 'a-name-too-long']]) }
    const columns = parsePsOptions('-o pid,user,uid', host)
    expect(psTable(columns, [stranger], host).Processes[0]![1]).toBe('4242')
    expect(psTable(columns, [stranger], named).Processes[0]![1]).toBe('a-name-+')
  })
})
