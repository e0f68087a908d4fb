/**
 * `--user` resolved against a container's /etc/passwd and /etc/group, as github.com/moby/sys/user does.
 */
import { DockerError } from '../base/errors.ts'
import { atoiOr } from '../base/go-numbers.ts'

export interface ResolvedUser {
  uid: number
  gid: number
  /** The group itself first, as runc's default. */
  additionalGids: number[]
  /** Of the first line with that uid, however the user was named; `/` without one. */
  home: string
}

interface PasswdEntry {
  name: string
  uid: number
  gid: number
  home: string
}

interface GroupEntry {
  name: string
  gid: number
  members: string[]
}

const MAX_ID = 2 ** 31 - 1
const NO_HOME = '/'

/**
 * @param user `name`, `uid`, `name:group`, `uid:gid`, or empty for root.
 * @param groupAdd further groups, by name or number.
 * @param files texts of /etc/passwd and /etc/group; empty if the container has none.
 * @throws {DockerError} invalid: `unable to find user …`
 */
export function resolveUser(
  user: string,
  groupAdd: string[] | null,
  files: { passwd: string; group: string },
): ResolvedUser {
  const groups = parseGroup(files.group)
  const [userPart = '', groupPart = ''] = user.split(':')
  const passwd = parsePasswd(files.passwd)
  const { uid, gid: primary, name } = findUser(userPart, passwd)
  const gid = groupPart === '' ? primary : findGid(groupPart, groups)
  const explicit = groupPart !== '' || name === undefined
  const own = explicit ? [] : groups.filter(({ members }) => members.includes(name)).map((group) => group.gid)
  const added = (groupAdd ?? []).map((group) => findAdditionalGid(group, groups))
  const home = passwd.find((entry) => entry.uid === uid)?.home || NO_HOME
  return { uid, gid, additionalGids: [...new Set([gid, ...own, ...added])], home }
}

/** A number is always an id, also when somebody has it as a name. */
function findUser(part: string, passwd: PasswdEntry[]): { uid: number; gid: number; name?: string } {
  const number = part === '' ? 0 : atoiOr(part, null)
  const found = passwd.find(({ name, uid }) => (number === null ? name === part : uid === number))
  if (found) return found
  if (number === null) throw refuse(`unable to find user ${part}: no matching entries in passwd file`)
  return { uid: inRange(number), gid: 0 }
}

function findGid(part: string, groups: GroupEntry[]): number {
  const number = atoiOr(part, null)
  const found = groups.find(({ name, gid }) => (number === null ? name === part : gid === number))
  if (found) return found.gid
  if (number === null) throw refuse(`unable to find group ${part}: no matching entries in group file`)
  return inRange(number)
}

function findAdditionalGid(part: string, groups: GroupEntry[]): number {
  const found = groups.find(({ name, gid }) => name === part || String(gid) === part)
  if (found) return found.gid
  const number = atoiOr(part, null)
  if (number === null) throw refuse(`Unable to find group ${part}: no matching entries in group file`)
  return inRange(number)
}

function inRange(id: number): number {
  if (id >= 0 && id <= MAX_ID) return id
  throw refuse('uids and gids must be in range 0-2147483647')
}

function refuse(why: string): DockerError {
  return new DockerError('invalid', why)
}

function parsePasswd(text: string): PasswdEntry[] {
  return rows(text).map(([name = '', , uid = '', gid = '', , home = '']) => ({
    name,
    uid: Number(uid),
    gid: Number(gid),
    home,
  }))
}

function parseGroup(text: string): GroupEntry[] {
  return rows(text).map(([name = '', , gid = '', members = '']) => ({
    name,
    gid: Number(gid),
    members: members.split(',').filter(Boolean),
  }))
}

function rows(text: string): string[][] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(':'))
}
