/** The lists that choose processes on the command line of `ps`: of ids, users, groups, names and terminals. */
import type { ProcessIds, ProcessInfo } from '../../../protocol/machine/index.ts'
import type { PsHost } from './ps-columns.ts'
import { psError } from './ps-error.ts'

/** Whether a process is in a list. */
export type Listed = (process: ProcessInfo) => boolean

/** What lists may need: the names that the host knows, and whether the selection is turned round, which forgives unknown ones. */
export interface ListContext {
  host: Pick<PsHost, 'userNames' | 'groupNames'>
  negated: boolean
}

type Field = (process: ProcessInfo) => unknown
export type ParseList = (list: string, context: ListContext) => Listed

/** The kernel compares no more of a name than it keeps. */
const COMM_LENGTH = 15
const MAX_PID = 0x7fffffff
const MAX_ID = 0xfffffffe

export const pids = among(({ pid }) => pid, parsePid)
export const parents = among(({ parentPid }) => parentPid, parsePid)
export const processGroups = among(({ processGroup }) => processGroup, parsePid)
export const sessions = among(({ session }) => session, parsePid)
export const terminals = among(({ tty }) => tty, parseTerminal)
export const users = (which: keyof ProcessIds) => among(({ users }) => users[which], parseUser)
export const groups = (which: keyof ProcessIds) => among(({ groups }) => groups[which], parseGroup)

export const commands: ParseList = (list) => {
  const names = itemsOf(list)
  return ({ name }) =>
    names.some((wanted) => wanted === name || (name.length === COMM_LENGTH && wanted.startsWith(name)))
}

/** `-g`: sessions or, if it is no list of numbers, groups. */
export const sessionsOrGroups: ParseList = (list, context) => {
  for (const parse of [sessions, groups('effective')]) {
    try {
      return parse(list, context)
    } catch {
      // It may be the other kind of list.
    }
  }
  throw psError('list of session leaders OR effective group IDs was invalid')
}

function among(field: Field, parse: (item: string, context: ListContext) => unknown): ParseList {
  return (list, context) => {
    const wanted = new Set(itemsOf(list).map((item) => parse(item, context)))
    return (process) => wanted.has(field(process))
  }
}

function itemsOf(list: string): string[] {
  const items = list.split(/[,\t]/)
  if (items.includes('')) throw psError('improper list')
  return items
}

/** C's `strtoul` of any base. @returns null for what is no number. */
function number(text: string): number | null {
  if (/^0[0-7]*$/.test(text)) return Number.parseInt(text, 8)
  return /^(0x[\da-f]+|[1-9]\d*)$/i.test(text) ? Number(text) : null
}

function parsePid(text: string): number {
  const pid = number(text)
  if (pid === null) throw psError('process ID list syntax error')
  if (pid < 1 || pid > MAX_PID) throw psError('process ID out of range')
  return pid
}

function parseUser(text: string, { host, negated }: ListContext): number {
  return parseId(text, host.userNames, negated, 'user')
}

function parseGroup(text: string, { host, negated }: ListContext): number {
  return parseId(text, host.groupNames, negated, 'group')
}

function parseId(text: string, names: Map<number, string>, negated: boolean, what: 'user' | 'group'): number {
  const id = number(text) ?? [...names].find(([, name]) => name === text)?.[0]
  if (id === undefined) {
    if (negated) return -1
    throw psError(`${what} name does not exist`)
  }
  if (id > MAX_ID && !negated) throw psError(`${what} ID out of range`)
  return id
}

function parseTerminal(text: string): string {
  if (text === '?' || text === '-') return '?'
  const number = /^(?:\/dev\/)?(?:pts\/)?(\d+)$/.exec(text)?.[1]
  if (number === undefined) throw psError('TTY could not be found')
  return `pts/${Number(number)}`
}
