/** The order in which `ps` shows processes: `--sort`, and BSD's `k` and `O`. */
import type { ProcessInfo } from '../../../protocol/machine/index.ts'
import type { Column, PsHost } from './ps-columns.ts'
import { psError, unservedOption } from './ps-error.ts'
import { specified } from './ps-format.ts'

export interface SortKey {
  column: Column
  descending: boolean
}

/** `-rss,+pid,comm` @throws {DockerError} */
export function parseSort(text: string): SortKey[] {
  const items = text.replace(/,$/, '').split(',')
  if (items.includes('')) throw psError('improper sort list')
  return items.map((item) => {
    const column = specified(item.replace(/^[+-]/, ''))
    if (!column) throw psError('unknown sort specifier')
    return { column, descending: item.startsWith('-') }
  })
}

/** The letters of BSD's `O`. */
const SHORT: Record<string, string> = {
  c: 'cmd',
  C: 'pcpu',
  f: 'flags',
  g: 'pgrp',
  G: 'tpgid',
  m: 'min_flt',
  M: 'maj_flt',
  o: 'session',
  p: 'pid',
  P: 'ppid',
  r: 'rss',
  s: 'size',
  t: 'tty',
  T: 'start_time',
  u: 'user',
  U: 'uid',
  v: 'vsize',
  y: 'priority',
}
/** Of times and sizes that nobody tells us. */
const UNKNOWN_SHORT = 'jJkKnNRS'

/** @returns null: it is no list of letters, and so a format. @throws {DockerError} */
export function parseShortSort(text: string): SortKey[] | null {
  if (!/^([+-]?[CGJKMNPRSTUcfgjkmnoprstuvy])+$/.test(text)) return null
  const letters = text.match(/[+-]?[A-Za-z]/g)!
  if (new Set(letters.map((letter) => letter.at(-1))).size < letters.length) return null
  return letters.map((letter) => {
    const name = letter.at(-1)!
    if (UNKNOWN_SHORT.includes(name)) throw unservedOption(`sorting by ${name}`)
    return { column: specified(SHORT[name]!)!, descending: letter.startsWith('-') }
  })
}

/** By the first key; those that are equal there by the next. */
export function sorted(processes: ProcessInfo[], keys: SortKey[], host: PsHost): ProcessInfo[] {
  return processes.toSorted((a, b) => {
    for (const { column, descending } of keys) {
      const order = compare(orderOf(column, a, host), orderOf(column, b, host))
      if (order !== 0) return descending ? -order : order
    }
    return 0
  })
}

/** As a tree is made of them: by their parents, and the siblings as asked for, else by their start. */
export function sortedForTree(processes: ProcessInfo[], keys: SortKey[], host: PsHost): ProcessInfo[] {
  const siblings = sorted(processes, keys.length > 0 ? keys : parseSort('start_time'), host)
  return sorted(siblings, parseSort('ppid'), host)
}

/** Most columns sort as what they show does. */
function orderOf({ order, show }: Column, process: ProcessInfo, host: PsHost): number | string {
  if (order) return order(process, host)
  const text = show(process, host, Infinity)
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text
}

function compare(a: number | string, b: number | string): number {
  const [x, y] = typeof a === typeof b ? [a, b] : [String(a), String(b)]
  return x < y ? -1 : x > y ? 1 : 0
}
