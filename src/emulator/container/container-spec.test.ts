import { expect, it } from 'vitest'
import type { ContainerPlan } from '../../protocol/machine/index.ts'
import { completeSpec } from './container-spec.ts'

it.each([
  [5, 5],
  [4_194_304, -1],
  [-1, -1],
])('tells the runtime a limit of %d processes as %d, as the 32-bit kernel takes it', (asked, told) => {
  const linux = { namespaces: [], resources: { pids: { limit: asked }, cpu: { shares: 2 } } }
  const plan = { id: 'x', spec: { root: { path: '' }, linux } } as unknown as ContainerPlan
  expect(completeSpec(plan, null).linux.resources).toEqual({ pids: { limit: told }, cpu: { shares: 2 } })
})
