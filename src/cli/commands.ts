/** Every command: the nouns with their verbs, and the short forms that came before the nouns. */
import type { Command } from './command.ts'
import { container, containerShortForms } from './container/commands.ts'
import { image, imageShortForms } from './image/commands.ts'
import { network } from './network/commands.ts'
import { notServedVerbs } from './not-served.ts'
import { system, systemShortForms } from './system/commands.ts'
import { volume } from './volume/commands.ts'

export const commands: readonly Command[] = [
  ...containerShortForms,
  ...imageShortForms,
  ...systemShortForms,
  container,
  image,
  network,
  system,
  volume,
  ...notServedVerbs('docker'),
]
