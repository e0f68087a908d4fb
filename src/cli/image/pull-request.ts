import { withDefaultTag, type Reference } from '../../protocol/reference.ts'

export interface PullRequest {
  reference: Reference
  allTags: boolean
  /** As given; empty for the daemon's own. */
  platform: string
}

/** The `tag` of `POST /images/create`: a digest where one is given. */
export function apiTagOf(reference: Reference): string {
  return reference.digest ?? withDefaultTag(reference).tag ?? ''
}
