import type { Images } from '../../images/images.ts'

/** What these routes need from the engine, and nothing more. */
export type ImageBackend = Pick<
  Images,
  'list' | 'inspect' | 'history' | 'pull' | 'search' | 'tag' | 'remove' | 'prune'
>
