import { describeMachine } from '../../protocol/machine/contract/machine.contract.ts'
import { scriptedMachine } from './machine.ts'

describeMachine('the scripted machine', {
  open: async () => ({ machine: scriptedMachine(), layers: [] }),
  close: (machine) => machine.host.shutdown(),
  real: false,
})
