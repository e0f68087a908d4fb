/**
 * What every `Machine` keeps, whatever it is made of; run on the scripted one and on the real guest. A suite a facet. Programs
 * are as in busybox.
 */
import { afterAll, beforeAll, describe } from 'vitest'
import type { Machine } from '../index.ts'
import { describeContainers } from './containers.contract.ts'
import { describeFiles } from './files.contract.ts'
import { describeHost } from './host.contract.ts'
import { describeNetworks } from './networks.contract.ts'
import { Subject, type OpenMachine } from './subject.testing.ts'
import { describeVolumes } from './volumes.contract.ts'

export interface MachineContractOptions {
  open(): Promise<OpenMachine>
  close(machine: Machine): Promise<void>
  /** A kernel stands behind it: isolation, limits and networks are real. */
  real: boolean
}

export function describeMachine(name: string, { open, close, real }: MachineContractOptions): void {
  describe(`${name} as a Machine`, () => {
    const subject = new Subject(real)
    beforeAll(async () => subject.opened(await open()))
    afterAll(() => close(subject.machine))

    describeHost(subject)
    describeContainers(subject)
    describeNetworks(subject)
    describeVolumes(subject)
    describeFiles(subject)
  })
}
