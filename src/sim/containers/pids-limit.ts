/** A limit on processes that is too large for the kernel: the runtime fails when it writes it. */
import type { HostConfig } from '../../protocol/docker/containers.ts'

/** As many as a 64-bit kernel can have, for which clients write their limits (`PID_MAX_LIMIT`). */
const MOST_PIDS = 4 * 1024 * 1024
/** The largest double that fits; the largest of Go's arrives as it. */
const LARGEST = 2 ** 63 - 1024
const MAX_INT64 = 2n ** 63n - 1n

/** @returns runc's words, or null: the kernel takes it. */
export function pidsFailure(
  id: string,
  { PidsLimit, CgroupParent }: Pick<HostConfig, 'PidsLimit' | 'CgroupParent'>,
): string | null {
  if (PidsLimit === null || PidsLimit <= MOST_PIDS) return null
  const written = PidsLimit >= LARGEST ? MAX_INT64 : BigInt(PidsLimit)
  const file = `/sys/fs/cgroup/${(CgroupParent || 'docker').replace(/^\/+/, '')}/${id}/pids.max`
  return `failed to write "${written}": write ${file}: invalid argument`
}
