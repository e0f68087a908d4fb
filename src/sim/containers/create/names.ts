/** Container names: which are allowed, and the made-up ones, an adjective and a scientist. */
import { DockerError } from '../../base/errors.ts'
import { ADJECTIVES, SCIENTISTS } from './name-words.ts'

const ALLOWED = '[a-zA-Z0-9][a-zA-Z0-9_.-]'
const PATTERN = new RegExp(`^${ALLOWED}+$`)

/** @returns the name without its leading slash. @throws {DockerError} invalid */
export function checkName(name: string): string {
  const bare = name.replace(/^\//, '')
  if (PATTERN.test(bare)) return bare
  throw new DockerError('invalid', `Invalid container name (${name}), only ${ALLOWED} are allowed`)
}

/** @param attempt from the second on a digit is added, for hosts with many containers. */
export function randomName(random: (bytes: number) => Uint8Array, attempt: number): string {
  const pick = (words: readonly string[]) => {
    const [high = 0, low = 0] = random(2)
    return words[((high << 8) | low) % words.length]!
  }
  const name = `${pick(ADJECTIVES)}_${pick(SCIENTISTS)}`
  return attempt === 0 ? name : `${name}${(random(1)[0] ?? 0) % 10}`
}

export function nameConflict(name: string, holder: string): DockerError {
  return new DockerError(
    'conflict',
    `Conflict. The container name "/${name}" is already in use by container "${holder}". You have to remove (or rename) that container to be able to reuse that name.`,
  )
}
