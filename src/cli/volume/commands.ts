/** `docker volume …`. */
import { noArgs, type Command } from '../command.ts'
import { notServedVerbs } from '../not-served.ts'
import { createVolume } from './create.ts'
import { inspectVolumes } from './inspect.ts'
import { listVolumes } from './ls.ts'
import { pruneVolumes } from './prune.ts'
import { removeVolumes } from './rm.ts'

export const volume: Command = {
  name: 'volume',
  use: 'volume COMMAND',
  summary: 'Manage volumes',
  args: noArgs,
  since: '1.21',
  commands: [
    createVolume,
    inspectVolumes,
    listVolumes,
    pruneVolumes,
    removeVolumes,
    ...notServedVerbs('volume'),
  ],
}
