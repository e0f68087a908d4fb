import { expect, it, vi } from 'vitest'
import { receive } from '../../protocol/ports.ts'
import type { EventBatch } from '../../protocol/sandbox.ts'
import type { Boot } from './boot-host.ts'

/** A boot that comes no further than its first stage. */
vi.mock('./boot-host.ts', () => ({
  async bootHost({ progress }: Boot) {
    progress({ stage: 'fetching' })
    throw new Error('that is enough')
  },
}))
const { BrowserSandbox } = await import('./browser-sandbox.ts')

it('the log has the name of the host that is booted, also for who subscribed before', async () => {
  vi.spyOn(console, 'error').mockReturnValue()
  const sandbox = new BrowserSandbox((response) => response)
  const { port1, port2 } = new MessageChannel()
  await sandbox.subscribe(0, port2)
  await sandbox.boot({ host: 'lab', guestUrl: '', registryUrl: '', storage: 'memory' })
  const { value } = await receive<EventBatch>(port1).getReader().read()
  expect(value!.events).toEqual([
    expect.objectContaining({
      host: 'lab',
      kind: 'machine.boot',
      data: expect.objectContaining({ stage: 'fetching' }),
    }),
  ])
  port1.close()
})
