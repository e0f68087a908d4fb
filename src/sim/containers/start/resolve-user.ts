/** Who a process of a container runs as, from the container's own /etc/passwd and /etc/group. */
import type { EngineContext } from '../context.ts'
import { resolveUser, type ResolvedUser } from '../../runtime-spec/user.ts'
import type { Container } from '../container.ts'

/** @param user empty: root. @throws {DockerError} invalid: `unable to find user …` */
export async function lookUpUser(
  { files }: Pick<EngineContext, 'files'>,
  { record }: Container,
  user: string,
): Promise<ResolvedUser> {
  const upper = record.startedBefore ? record.id : null
  const [passwd, group] = await Promise.all([
    files.read(upper, record.image.layers, 'etc/passwd'),
    files.read(upper, record.image.layers, 'etc/group'),
  ])
  return resolveUser(user, record.hostConfig.GroupAdd, { passwd, group })
}
