import { expect, it } from 'vitest'
import { Transfers, type TransferProgress } from './transfers.ts'

const never = new AbortController().signal
const turn = () => new Promise((resolve) => setTimeout(resolve, 1))

function aGate() {
  let open!: () => void
  return { wait: new Promise<void>((resolve) => (open = resolve)), open: () => open() }
}

it('a late watcher is told the last word, and gets the same result', async () => {
  const transfers = new Transfers<number>()
  const gate = aGate()
  let started = 0
  const start = async (report: (progress: TransferProgress) => void) => {
    report({ status: 'half' })
    await gate.wait
    return ++started
  }
  const heard: string[] = []
  const first = transfers.run('k', () => undefined, never, start)
  await turn()
  const second = transfers.run('k', ({ status }) => heard.push(status), never, start)
  gate.open()
  expect(await Promise.all([first, second])).toEqual([1, 1])
  expect(heard).toEqual(['half'])
})

it('begins anew once it has ended', async () => {
  const transfers = new Transfers<number>()
  let started = 0
  const start = async () => ++started
  expect(await transfers.run('k', () => undefined, never, start)).toBe(1)
  expect(await transfers.run('k', () => undefined, never, start)).toBe(2)
})

it('a failure is everybody’s, and gives the slot back', async () => {
  const transfers = new Transfers<number>(1)
  const start = () => Promise.reject(new Error('no'))
  const both = ['k', 'k'].map((key) => transfers.run(key, () => undefined, never, start))
  for (const result of await Promise.allSettled(both)) expect(result).toMatchObject({ status: 'rejected' })
  expect(
    await transfers.run(
      'other',
      () => undefined,
      never,
      async () => 7,
    ),
  ).toBe(7)
})

it('is stopped when the last watcher leaves, also while it waits for a slot', async () => {
  const transfers = new Transfers<number>(1)
  const gate = aGate()
  const leaving = new AbortController()
  let stopped: AbortSignal | undefined
  const first = transfers.run(
    'a',
    () => undefined,
    leaving.signal,
    async (_, signal) => {
      stopped = signal
      await gate.wait
      return 1
    },
  )
  await turn()
  let started = false
  const heard: string[] = []
  const waiting = transfers.run(
    'b',
    ({ status }) => heard.push(status),
    leaving.signal,
    async () => {
      started = true
      return 2
    },
  )
  await turn()
  expect(heard).toEqual(['Waiting'])
  leaving.abort(new Error('left'))
  await expect(first).rejects.toThrow('left')
  await expect(waiting).rejects.toThrow('left')
  expect(stopped!.aborted).toBe(true)
  gate.open()
  expect(
    await transfers.run(
      'c',
      () => undefined,
      never,
      async () => 3,
    ),
  ).toBe(3)
  expect(started).toBe(false)
})
