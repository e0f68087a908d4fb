import { describeMachine } from '../../protocol/machine.contract.ts'
import { scriptedMachine } from './machine.ts'

describeMachine('the scripted machine', {
  open: async () => ({ machine: scriptedMachine(), layers: [] }),
  close: (machine) => machine.shutdown(),
  real: false,
})
