/**
 * What the engine asks of a Linux host, a facet a file. Two implementations: the v86 guest (`emulator/`), and a scripted one for unit
 * tests (`sim/scripted/`); the suites in `contract/` run on both. It knows containers and networks as the kernel
 * does, and nothing of Docker's API, images' names, or v86.
 *
 * All paths are paths in the guest. Docker's data root there is `/var/lib/docker`, laid out as dockerd's overlay2 driver
 * has it, so that what learners see in `mount` and in `docker inspect` agree:
 *
 * ```text
 * /layers/<diff id, hex>/            an image layer, read-only, served from its tar
 * /var/lib/docker/overlay2/<id>/     diff (upper), work, merged of container <id>
 * /var/lib/docker/containers/<id>/   hosts, hostname, resolv.conf, config.json (OCI runtime spec)
 * /var/lib/docker/volumes/<name>/_data
 * ```
 */
import type { MachineContainers } from './containers.ts'
import type { MachineFiles } from './files.ts'
import type { MachineHost } from './host.ts'
import type { MachineNetworks } from './networks.ts'
import type { MachineVolumes } from './volumes.ts'

export interface Machine {
  readonly containers: MachineContainers
  readonly networks: MachineNetworks
  readonly volumes: MachineVolumes
  readonly files: MachineFiles
  readonly host: MachineHost
}

export type * from './containers.ts'
export type * from './files.ts'
export type * from './host.ts'
export type * from './networks.ts'
export type * from './volumes.ts'
export type * from './process.ts'
export * from './runtime-error.ts'
export type { TerminalSize } from '../terminal-size.ts'
