import { memoryStores } from './memory.ts'
import { describeStores } from './store.contract.ts'

describeStores('memory', async () => ({ stores: memoryStores() }))
