import { describe, expect, it } from 'vitest'
import type { ContainerPlan } from '../../protocol/machine/index.ts'
import { anEngine, type TestEngine } from '../testing/engine.ts'

/** Every plan that the machine was given since. */
function plansOf({ machine }: TestEngine): ContainerPlan[] {
  const plans: ContainerPlan[] = []
  const start = machine.containers.start.bind(machine.containers)
  machine.containers.start = (plan) => {
    plans.push(plan)
    return start(plan)
  }
  return plans
}

const TRUE = { '/true': async () => 0 }

describe('warmUp', () => {
  it('runs containers that nobody sees, and leaves nothing of them', async () => {
    const test = await anEngine({ programs: TRUE })
    const plans = plansOf(test)
    const before = await test.machine.containers.onDisk()
    await test.engine.warmUp(new AbortController().signal)
    expect(plans.length).toBeGreaterThan(1)
    expect(await (await test.api('GET', '/containers/json?all=1')).json()).toEqual([])
    expect(test.actions()).toEqual([])
    expect(test.reports).toEqual([])
    expect(await test.machine.containers.onDisk()).toEqual(before)
  })

  it('has the seccomp profile of a container without options, which is compiled with it', async () => {
    const test = await anEngine({ programs: TRUE })
    const plans = plansOf(test)
    await test.engine.warmUp(new AbortController().signal)
    await test.run({ Cmd: ['true'] })
    const [warm, real] = [plans[0]!, plans.at(-1)!]
    expect(real.id).not.toBe(warm.id)
    expect(JSON.stringify(warm.spec.linux.seccomp)).toBe(JSON.stringify(real.spec.linux.seccomp))
  })

  it('stops when somebody needs the host', async () => {
    const test = await anEngine({ programs: TRUE })
    const used = new AbortController()
    const { containers } = test.machine
    const remove = containers.remove.bind(containers)
    containers.remove = async (id) => (await remove(id), used.abort())
    const plans = plansOf(test)
    await test.engine.warmUp(used.signal)
    expect(plans).toHaveLength(1)
  })

  it('tells of a machine that fails, once', async () => {
    const test = await anEngine({ programs: {} })
    const failure = new Error('no memory')
    test.machine.containers.start = () => Promise.reject(failure)
    await test.engine.warmUp(new AbortController().signal)
    expect(test.reports).toEqual([failure])
  })
})
