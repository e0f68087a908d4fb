/** `docker network rm`. There are only predefined networks, which stay. */
import { DockerError } from '../base/errors.ts'
import type { NetworkContext } from './context.ts'

/** @throws {DockerError} notFound; invalid: ambiguous; forbidden: predefined. */
export function removeNetwork({ networks }: NetworkContext, term: string): void {
  const { name } = networks.find(term)
  throw new DockerError('forbidden', `${name} is a pre-defined network and cannot be removed`)
}
