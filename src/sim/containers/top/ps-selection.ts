/** Which processes `ps` shows, and in which order. */
import type { ProcessInfo } from '../../../protocol/machine/index.ts'
import type { PsHost } from './ps-columns.ts'
import { psError, psLine } from './ps-error.ts'
import type { Listed } from './ps-lists.ts'
import type { PsRequest, Selection, SimpleLetter } from './ps-request.ts'
import { sorted, sortedForTree } from './ps-order.ts'
import { asTree } from './ps-tree.ts'

/** dockerd's own: it runs `ps`, and has no terminal. */
const MY_UID = 0
const NO_TERMINAL = '?'

/**
 * dockerd first names the container's processes to `ps` (`-q`), which then takes no other list, no order and no tree; if it
 * refuses, dockerd asks for the host's processes, and leaves out what is not the container's.
 *
 * @param processes all of the container, by their ids.
 * @throws {DockerError}
 */
export function shownBy(request: PsRequest, processes: ProcessInfo[], host: PsHost): ProcessInfo[] {
  const { selection, sort, tree } = request
  const isChosen = toTest(selection)
  const alone = selection.lists.length === 0 && !selection.negated && sort.length === 0 && !tree
  if (alone) return processes.filter(({ state }) => !selection.runningOnly || isRunning(state))
  const byId = processes.toSorted((a, b) => a.pid - b.pid)
  const inOrder = tree ? sortedForTree : sorted
  const chosen = inOrder(byId.filter(isChosen), sort, host)
  const ancestors = anyHost(processes).filter(isChosen)
  if (chosen.length + ancestors.length === 0) throw psLine('exit status 1')
  return tree ? asTree(chosen, tree, ancestors.length > 0) : chosen
}

/** What runs on every host besides: init, and a thread of the kernel. `ps` fails if it finds nothing at all. */
function anyHost([process]: ProcessInfo[]): ProcessInfo[] {
  if (!process) return []
  const root = { real: 0, effective: 0, saved: 0, fileSystem: 0 }
  const own = { parentPid: 0, users: root, groups: root, tty: NO_TERMINAL, state: 'S' }
  return [
    { ...process, ...own, pid: 1, processGroup: 1, session: 1, name: 'init' },
    { ...process, ...own, pid: 2, processGroup: 0, session: 0, name: 'kthreadd' },
  ]
}

/** @throws {DockerError} the letters contradict each other. */
function toTest(selection: Selection): Listed {
  const { simple, lists, runningOnly, negated } = selection
  if (has(simple, '-a', 'a') || has(simple, '-a', 'x') || has(simple, '-d', 'a') || has(simple, '-d', 'x'))
    throw psError('process selection options conflict')
  const everything = selection.all || has(simple, 'a', 'x')
  const isSimple = simpleTest(selection)
  const accepted: Listed = (process) => {
    if (everything) return true
    if ((simple.size > 0 || lists.length === 0) && isSimple(process)) return true
    return lists.some((isListed) => isListed(process))
  }
  return (process) => {
    const chosen = accepted(process) && !(runningOnly && !isRunning(process.state))
    return negated ? !chosen : chosen
  }
}

function simpleTest({ simple, bsd }: Selection): Listed {
  const mine: Listed = ({ users }) => users.effective === MY_UID
  const hasTerminal: Listed = ({ tty }) => tty !== NO_TERMINAL
  const leads: Listed = ({ session, pid }) => session === pid
  if (simple.size === 0) return (one) => mine(one) && hasTerminal(one) === bsd
  if (has(simple, '-d')) return (one) => !leads(one)
  if (has(simple, '-a')) return (one) => !leads(one) && hasTerminal(one)
  if (has(simple, 'a')) return hasTerminal
  return mine
}

function isRunning(state: string): boolean {
  return state === 'R' || state === 'D'
}

function has(simple: Selection['simple'], ...letters: SimpleLetter[]): boolean {
  return letters.every((letter) => simple.has(letter))
}
