/** `ps f`, `-H`, `--forest`: children below their parents, with branches drawn in front of their names. */
import type { ProcessInfo } from '../../../protocol/machine/index.ts'

/** Branches, or `-H`: only the place says it, since dockerd takes no heed of blanks. */
export type Tree = 'branches' | 'places'

/**
 * @param processes in the order in which siblings are shown.
 * @param whole their ancestors on the host are selected, too, and shown elsewhere.
 */
export function asTree(processes: ProcessInfo[], tree: Tree, whole: boolean): ProcessInfo[] {
  const ids = new Set(processes.map(({ pid }) => pid))
  const roots = processes.filter(({ parentPid }) => !ids.has(parentPid))
  // procps looks for trees from the end of the list; below one ancestor they are siblings.
  const ordered = whole ? roots : roots.toReversed()
  const below = (process: ProcessInfo, before: string, branch: string): ProcessInfo[] => {
    const children = processes.filter(({ parentPid }) => parentPid === process.pid)
    return [
      tree === 'branches' ? drawn(process, branch) : process,
      ...children.flatMap((child, i) => {
        const last = i === children.length - 1
        return below(child, before + (last ? '    ' : ' |  '), before + ' \\_ ')
      }),
    ]
  }
  return ordered.flatMap((root) => below(root, '', ''))
}

function drawn(process: ProcessInfo, branch: string): ProcessInfo {
  return { ...process, command: branch + process.command, name: branch + process.name }
}
