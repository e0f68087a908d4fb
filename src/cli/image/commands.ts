/** `docker image …`, and the short forms that came before it. */
import { alias, noArgs, type Command } from '../command.ts'
import { notServedVerbs } from '../not-served.ts'
import { history } from './history.ts'
import { images } from './images.ts'
import { inspectImages } from './inspect.ts'
import { pruneImages } from './prune.ts'
import { pull } from './pull.ts'
import { rmi } from './rmi.ts'
import { search } from './search.ts'
import { tag } from './tag.ts'

export const image: Command = {
  name: 'image',
  use: 'image',
  summary: 'Manage images',
  args: noArgs,
  commands: [
    history,
    alias(images, { name: 'ls', use: 'ls [OPTIONS] [REPOSITORY[:TAG]]', aliases: ['list'] }),
    inspectImages,
    pruneImages,
    pull,
    alias(rmi, { name: 'rm', use: 'rm [OPTIONS] IMAGE [IMAGE...]', aliases: ['rmi', 'remove'] }),
    tag,
    ...notServedVerbs('image'),
  ],
}

/** `docker pull`, for `docker image pull`; `search` has no longer form. */
export const imageShortForms: readonly Command[] = [history, images, pull, rmi, search, tag]
