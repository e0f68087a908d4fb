/** crun's failures as runc words them: Docker's clients, and the answers people find for an error, know runc's. */
import { isErrnoWords } from '../../../protocol/errno-words.ts'
import { quote } from '../../../protocol/go/strconv.ts'

export interface RuncWords {
  text: string
  /** runc finds it in the configuration, before there is a process to start. */
  early: boolean
}

/** Numbers of Linux's resource limits, which runc prints. */
const RLIMITS = ['CPU', 'FSIZE', 'DATA', 'STACK', 'CORE', 'RSS', 'NPROC', 'NOFILE', 'MEMLOCK', 'AS', 'LOCKS', 'SIGPENDING',
  'MSGQUEUE', 'NICE', 'RTPRIO', 'RTTIME'] // prettier-ignore

/** By what crun 1.8 says, without the errors' capitals. */
const LATE: [RegExp, (...parts: string[]) => string][] = [
  [
    /^mount `([^`]*)` to `([^`]*)`: (.*)$/is,
    (source = '', target = '', why = '') => {
      const path = `/${target.replace(/^\/+/, '')}`
      return `error mounting "${source}" to rootfs at "${path}": mount src=${source}, dst=${path}: ${why}`
    },
  ],
  [/^chdir `([^`]*)`: (.*)$/is, (path, why) => `chdir to cwd ("${path}") set in config.json failed: ${why}`],
  [
    /^setrlimit `RLIMIT_([^`]*)`: (.*)$/is,
    (name = '', why) =>
      `error setting rlimits for ready process: error setting rlimit type ${RLIMITS.indexOf(name)}: ${why}`,
  ],
  // A name without a way to it is a file of the container's cgroup.
  [
    /^writing file `([^`/]*)`: (.*)$/is,
    (file, why) => `error setting cgroup config for procHooks process: write ${file}: ${why}`,
  ],
]

const EARLY: [RegExp, (...parts: string[]) => string][] = [
  [/^invalid rlimit `([^`]*)`$/is, (name) => `wrong rlimit value: ${name}`],
  [
    /^the sysctl `([^`]*)` is not namespaced$/is,
    (name = '') => `sysctl ${quote(name)} is not in a separate kernel namespace`,
  ],
]

export function runcWords(said: string): RuncWords {
  const message = withGoErrno(said)
  const early = reworded(message, EARLY)
  return { text: early ?? reworded(message, LATE) ?? message, early: early !== null }
}

function reworded(message: string, table: typeof LATE): string | null {
  for (const [pattern, words] of table) {
    const match = pattern.exec(message)
    if (match !== null) return words(...match.slice(1))
  }
  return null
}

/** C begins the kernel's words with a capital; clients look for Go's. */
function withGoErrno(message: string): string {
  return message.replace(/(?<=: )[A-Z][^:]*$/, (words) => {
    const lower = words[0]!.toLowerCase() + words.slice(1)
    return isErrnoWords(lower) ? lower : words
  })
}
