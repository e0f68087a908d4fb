/** `docker container …`, and the short forms that came before it. */
import { alias, noArgs, type Command } from '../command.ts'
import { notServedVerbs } from '../not-served.ts'
import { attach } from './attach.ts'
import { create } from './create.ts'
import { exec } from './exec.ts'
import { inspectContainers } from './inspect.ts'
import { kill } from './kill.ts'
import { logs } from './logs.ts'
import { pause } from './pause.ts'
import { port } from './port.ts'
import { pruneContainers } from './prune.ts'
import { ps } from './ps.ts'
import { rename } from './rename.ts'
import { restart } from './restart.ts'
import { rm } from './rm.ts'
import { run } from './run.ts'
import { start } from './start.ts'
import { stats } from './stats.ts'
import { stop } from './stop.ts'
import { top } from './top.ts'
import { unpause } from './unpause.ts'
import { update } from './update.ts'
import { wait } from './wait.ts'

const verbs: readonly Command[] = [
  attach,
  create,
  exec,
  kill,
  logs,
  pause,
  port,
  rename,
  restart,
  rm,
  run,
  start,
  stats,
  stop,
  top,
  unpause,
  update,
  wait,
]

export const container: Command = {
  name: 'container',
  use: 'container',
  summary: 'Manage containers',
  args: noArgs,
  commands: [
    ...verbs,
    alias(ps, { name: 'ls', use: 'ls [OPTIONS]', aliases: ['ps', 'list'] }),
    inspectContainers,
    pruneContainers,
    ...notServedVerbs('container'),
  ],
}

/** `docker run`, for `docker container run`. */
export const containerShortForms: readonly Command[] = [...verbs, ps]
