import type { RootFilesystem } from './root-filesystem.ts'

export interface Alternative {
  /** Its name in /etc/alternatives. */
  name: string
  /** Absolute path of the command: `/usr/bin/awk`. */
  link: string
  /** Absolute path of the program: `/usr/bin/mawk`. */
  target: string
  priority: number
  /** Commands that follow this one, with the same program. */
  slaves?: { name: string; link: string }[]
}

/** What `update-alternatives --install` does for a first, automatic choice. */
export function addAlternative(root: RootFilesystem, alternative: Alternative): void {
  const { name, link, target, priority, slaves = [] } = alternative
  for (const command of [{ name, link }, ...slaves]) {
    root.symlink(command.link.slice(1), `/etc/alternatives/${command.name}`)
    root.symlink(`etc/alternatives/${command.name}`, target)
  }
  const state = ['auto', link, ...slaves.flatMap((slave) => [slave.name, slave.link]), '']
  const choices = [target, String(priority), ...slaves.map(() => target), '']
  root.file(`var/lib/dpkg/alternatives/${name}`, `${[...state, ...choices].join('\n')}\n`)
}
