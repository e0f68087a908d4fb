/** `ps f`, `-H`, `--forest`: children below their parents, with branches drawn in front of their names. */
import type { ProcessInfo } from '../../../protocol/machine/index.ts'

/** Branches, or `-H`: only the place says it, since dockerd takes no heed of blanks. */
export type Tree = 'branches' | 'places'

const BRANCH = ' \\_ '

/**
 * Below an ancestor that is selected, too, trees are siblings; else procps looks for them from the end of the list.
 *
 * @param processes in the order in which siblings are shown.
 * @param whole their ancestors on the host are selected, too, and shown elsewhere.
 */
export function asTree(processes: ProcessInfo[], tree: Tree, whole: boolean): ProcessInfo[] {
  const ids = new Set(processes.map(({ pid }) => pid))
  const roots = processes.filter(({ parentPid }) => !ids.has(parentPid))
  const below = (siblings: ProcessInfo[], before: string, branch: string): ProcessInfo[] =>
    siblings.flatMap((one, i) => {
      const more = i < siblings.length - 1
      const deeper = branch === '' ? '' : before + (more ? ' |  ' : '    ')
      const children = processes.filter(({ parentPid }) => parentPid === one.pid)
      return [tree === 'branches' ? drawn(one, before + branch) : one, ...below(children, deeper, BRANCH)]
    })
  if (!whole) return roots.toReversed().flatMap((root) => below([root], '', ''))
  // What init has adopted stands beside it.
  return below(roots, '', roots.every(({ parentPid }) => parentPid === 1) ? '' : BRANCH)
}

function drawn(process: ProcessInfo, branch: string): ProcessInfo {
  return { ...process, command: branch + process.command, name: branch + process.name }
}
