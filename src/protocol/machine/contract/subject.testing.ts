/** The machine under test, and short ways to run programs on it. */
import { expect } from 'vitest'
import type { BridgePlan, Machine, MachineEvent } from '../index.ts'
import { aPlan, PATH, resultOf, type PlanDraft } from '../machine.testing.ts'

export const BRIDGE: BridgePlan = {
  name: 'docker0',
  ipv4: '172.17.0.1/16',
  masquerade: true,
  internal: false,
  icc: true,
}

export interface OpenMachine {
  machine: Machine
  /** Diff ids of a root file system with busybox, lowest first. */
  layers: string[]
}

export class Subject {
  /** A kernel stands behind it: isolation, limits and networks are real. */
  readonly real: boolean
  readonly events: MachineEvent[] = []
  #open: OpenMachine | undefined

  constructor(real: boolean) {
    this.real = real
  }

  async opened(open: OpenMachine): Promise<void> {
    this.#open = open
    this.machine.host.on((event) => this.events.push(event))
    await this.machine.networks.createBridge(BRIDGE)
  }

  get machine(): Machine {
    return this.#open!.machine
  }

  get layers(): string[] {
    return this.#open!.layers
  }

  start(args: string[], draft: PlanDraft = {}) {
    return this.machine.containers.start(aPlan(args, this.layers, draft))
  }

  async run(args: string[], draft: PlanDraft = {}) {
    const plan = aPlan(args, this.layers, draft)
    const result = await resultOf(await this.machine.containers.start(plan))
    await this.machine.containers.remove(plan.id)
    return result
  }

  /** Runs a program that has to succeed without a word on stderr. @returns its output. */
  async inside(args: string[], draft: PlanDraft = {}): Promise<string> {
    const result = await this.run(args, draft)
    expect(result).toMatchObject({ code: 0, stderr: '' })
    return result.stdout
  }

  /** Starts a container that stays until it is told to stop. */
  async running(draft: PlanDraft & { args?: string[] } = {}) {
    const plan = aPlan(draft.args ?? ['sleep', 'infinity'], this.layers, draft)
    const process = await this.machine.containers.start(plan)
    const stop = async () => {
      await this.machine.containers.kill(plan.id, 9)
      await process.exited
      await this.machine.containers.remove(plan.id)
    }
    return { id: plan.id, process, stop }
  }

  async onHost(...args: string[]) {
    const stdio = { tty: false, stdin: false }
    return resultOf(await this.machine.host.spawn({ args, env: [PATH], cwd: '/', stdio }))
  }
}
