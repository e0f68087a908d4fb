import { describeMachine } from '../../src/protocol/machine/contract/machine.contract.ts'
import { startMachine } from './support.ts'

describeMachine('the guest', {
  open: () => startMachine(),
  close: (machine) => machine.host.shutdown(),
  real: true,
})
