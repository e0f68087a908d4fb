import { shortId } from '../../protocol/digest.ts'
import type { ContainerSummary } from './types.ts'

/** As `docker ps` has it: without the slash of Docker's list; a short id, if the list gives no name. */
export function containerName({ Id, Names }: Pick<ContainerSummary, 'Id' | 'Names'>): string {
  return Names?.[0]?.replace(/^\//, '') ?? shortId(Id)
}
