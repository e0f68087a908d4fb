import type { NetworkInspect } from '../../../protocol/docker/networks.ts'
import type { Filters } from '../../base/filters.ts'

/** What these routes need from the engine, and nothing more. */
export interface NetworkBackend {
  /** Without their containers. @throws {DockerError} invalid */
  list(filters: Filters): NetworkInspect[]
  /** @throws {DockerError} notFound; invalid: ambiguous. */
  inspect(term: string): NetworkInspect
  /** @throws {DockerError} notFound; invalid: ambiguous; forbidden: predefined. */
  remove(term: string): void
}
