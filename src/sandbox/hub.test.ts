/** Pulls from a registry that is out of reach, from the start or from the middle on. */
import { expect, it } from 'vitest'
import { runCli } from '../cli/testing/run-cli.ts'
import { aLayout } from '../sim/images/testing/layout.ts'
import { UnreachableError } from '../sim/registry/layout.ts'
import { scriptedMachine } from '../sim/scripted/machine.ts'
import { memoryStores } from '../sim/store/memory.ts'
import { EventLog } from './event-log.ts'
import { systemHost } from './host.ts'
import { Hosts } from './hosts.ts'
import { openSandbox } from './sandbox.ts'

const offline = async () => {
  throw new UnreachableError('this browser is offline')
}

interface Cut {
  /** How many files can still be had, beside the index. */
  after: number
  /** Whether that is known before they are asked for. */
  known: boolean
}

async function pull({ after, known }: Cut) {
  const log = new EventLog({ host: 'here', now: Date.now })
  const layout = await aLayout([{ name: 'busybox:latest', layers: [{ f: 'x' }], bare: true }])
  const sandbox = await openSandbox({
    name: 'here',
    hosts: new Hosts(),
    stores: memoryStores(),
    layout: {
      ...layout,
      blob: (digest) => (layout.asked.length < after ? layout.blob(digest) : offline()),
      ...(known && { reach: offline }),
    },
    openMachine: async () => scriptedMachine(),
    host: systemHost(),
    log,
    onError: (error) => expect.unreachable(String(error)),
  })
  const { status, stderr } = await runCli(['pull', 'busybox'], { dial: sandbox.dial })
  await sandbox.stop()
  const told = log.after(0).events.find(({ kind }) => kind === 'registry.unreachable')
  return { status, stderr: stderr.trim().replace(/sha256:\w+/, 'DIGEST'), told }
}

const host = 'registry-1.docker.io'

it.each([
  [
    { after: 0, known: true },
    `Error response from daemon: Get "https://${host}/v2/": dial tcp: lookup ${host}`,
  ],
  [
    { after: 0, known: false },
    `Error response from daemon: Head "https://${host}/v2/library/busybox/manifests/latest": read tcp`,
  ],
  [
    { after: 1, known: false },
    `error pulling image configuration: Get "https://${host}/v2/library/busybox/blobs/DIGEST": read tcp`,
  ],
])('a pull that is cut %j says so, and the log has it', async (cut, where) => {
  expect(await pull(cut)).toEqual({
    status: 1,
    stderr: `${where}: network is unreachable: this browser is offline`,
    told: expect.objectContaining({
      origin: expect.objectContaining({ name: 'dockerd' }),
      data: { address: `https://${host}`, reason: 'this browser is offline' },
    }),
  })
})
