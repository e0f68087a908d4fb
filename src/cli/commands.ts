/** Every command, written out: nouns with their verbs, and the short forms that came before the nouns. */
import { alias, noArgs, type Command } from './command.ts'
import { attach } from './container/attach.ts'
import { create } from './container/create.ts'
import { exec } from './container/exec.ts'
import { inspectContainers } from './container/inspect.ts'
import { kill } from './container/kill.ts'
import { logs } from './container/logs.ts'
import { pause } from './container/pause.ts'
import { port } from './container/port.ts'
import { pruneContainers } from './container/prune.ts'
import { ps } from './container/ps.ts'
import { rename } from './container/rename.ts'
import { restart } from './container/restart.ts'
import { rm } from './container/rm.ts'
import { run } from './container/run.ts'
import { start } from './container/start.ts'
import { stats } from './container/stats.ts'
import { stop } from './container/stop.ts'
import { top } from './container/top.ts'
import { unpause } from './container/unpause.ts'
import { update } from './container/update.ts'
import { wait } from './container/wait.ts'
import { history } from './image/history.ts'
import { images } from './image/images.ts'
import { inspectImages } from './image/inspect.ts'
import { pruneImages } from './image/prune.ts'
import { pull } from './image/pull.ts'
import { rmi } from './image/rmi.ts'
import { tag } from './image/tag.ts'
import { inspectNetworks } from './network/inspect.ts'
import { listNetworks } from './network/ls.ts'
import {
  notServedCommands,
  notServedContainerVerbs,
  notServedImageVerbs,
  notServedNetworkVerbs,
  notServedSystemVerbs,
  notServedVolumeVerbs,
} from './not-served.ts'
import { events } from './system/events.ts'
import { info } from './system/info.ts'
import { inspect } from './system/inspect.ts'
import { version } from './system/version.ts'
import { createVolume } from './volume/create.ts'
import { inspectVolumes } from './volume/inspect.ts'
import { listVolumes } from './volume/ls.ts'
import { pruneVolumes } from './volume/prune.ts'
import { removeVolumes } from './volume/rm.ts'

const containerVerbs: readonly Command[] = [
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

const container: Command = {
  name: 'container',
  use: 'container',
  summary: 'Manage containers',
  args: noArgs,
  commands: [
    ...containerVerbs,
    ...notServedContainerVerbs,
    alias(ps, { name: 'ls', use: 'ls [OPTIONS]', aliases: ['ps', 'list'] }),
    inspectContainers,
    pruneContainers,
  ],
}

const image: Command = {
  name: 'image',
  use: 'image',
  summary: 'Manage images',
  args: noArgs,
  commands: [
    history,
    pull,
    tag,
    ...notServedImageVerbs,
    alias(images, { name: 'ls', use: 'ls [OPTIONS] [REPOSITORY[:TAG]]', aliases: ['list'] }),
    alias(rmi, { name: 'rm', use: 'rm [OPTIONS] IMAGE [IMAGE...]', aliases: ['rmi', 'remove'] }),
    inspectImages,
    pruneImages,
  ],
}

const network: Command = {
  name: 'network',
  use: 'network',
  summary: 'Manage networks',
  args: noArgs,
  since: '1.21',
  commands: [inspectNetworks, listNetworks, ...notServedNetworkVerbs],
}

const system: Command = {
  name: 'system',
  use: 'system',
  summary: 'Manage Docker',
  args: noArgs,
  commands: [events, info, ...notServedSystemVerbs],
}

const volume: Command = {
  name: 'volume',
  use: 'volume COMMAND',
  summary: 'Manage volumes',
  args: noArgs,
  since: '1.21',
  commands: [createVolume, inspectVolumes, listVolumes, removeVolumes, pruneVolumes, ...notServedVolumeVerbs],
}

export const commands: readonly Command[] = [
  ...containerVerbs,
  ps,
  history,
  images,
  pull,
  rmi,
  tag,
  events,
  info,
  inspect,
  version,
  container,
  image,
  network,
  system,
  volume,
  ...notServedCommands,
]
