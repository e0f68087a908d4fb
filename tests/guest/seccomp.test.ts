/** Filters that crun compiled are kept and made quicker; what they forbid must stay forbidden. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { aPlan, anExec, resultOf } from '../../src/protocol/machine/machine.testing.ts'
import type { Machine } from '../../src/protocol/machine/index.ts'
import type { SeccompProfile } from '../../src/protocol/oci-runtime.ts'
import { startMachine } from './support.ts'

/** Everything is allowed but making directories, and sockets of one family. */
const profile: SeccompProfile = {
  defaultAction: 'SCMP_ACT_ALLOW',
  architectures: ['SCMP_ARCH_X86'],
  syscalls: [
    { names: ['mkdir', 'mkdirat'], action: 'SCMP_ACT_ERRNO', errnoRet: 28 },
    {
      names: ['socket'],
      action: 'SCMP_ACT_ERRNO',
      errnoRet: 1,
      args: [{ index: 0, value: 2, op: 'SCMP_CMP_EQ' }],
    },
  ],
}

let machine: Machine
let layers: string[]
beforeAll(async () => {
  ;({ machine, layers } = await startMachine())
})
afterAll(() => machine?.host.shutdown())

const script = 'grep Seccomp: /proc/self/status; mkdir /new; nc 127.0.0.1 1; echo done; sleep 1'

it.each(['when it is compiled', 'when it is known', 'and again'])(
  'a filter is in force %s, and for exec',
  async () => {
    const plan = aPlan(['sh', '-c', script], layers)
    plan.spec.linux.seccomp = profile
    const process = await machine.containers.start(plan)
    const other = await machine.containers.exec(plan.id, anExec(['sh', '-c', script]))
    for (const result of await Promise.all([resultOf(process), resultOf(other)])) {
      expect(result.stdout).toBe('Seccomp:\t2\ndone\n')
      expect(result.stderr).toContain("can't create directory '/new': No space left on device")
      expect(result.stderr).toContain('socket')
    }
    await machine.containers.remove(plan.id)
  },
)

it('a container without a filter has none', async () => {
  const process = await machine.containers.start(aPlan(['grep', 'Seccomp:', '/proc/self/status'], layers))
  expect((await resultOf(process)).stdout).toBe('Seccomp:\t0\n')
})
