/** What a prompt confirmed is on the disk a moment later, however the host ends. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { START_TIMEOUT_MS, startDaemon, type Daemon } from '../support/daemon.ts'

const folder = mkdtempSync(join(tmpdir(), 'drydock-kept-'))
const dataRoot = join(folder, 'data')
/** The journal is committed each second; the rest is for the writing itself. */
const SETTLE_MS = 1500

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function docker({ host }: Daemon, ...args: string[]): string {
  return execFileSync('docker', args, { encoding: 'utf8', env: { ...process.env, DOCKER_HOST: host } })
}
const shell = (daemon: Daemon, script: string) =>
  docker(daemon, 'run', '--rm', '-v', 'kept:/x', '-v', '/root:/home', 'busybox', 'sh', '-c', script)

it(
  'a new file, one that was overwritten, and one in the home of root',
  async () => {
    const first = await startDaemon({ dataRoot, images: ['busybox:latest'] })
    shell(first, 'echo old > /x/again')
    shell(first, 'echo data > /x/f; echo new > /x/again; echo mine > /home/f')
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
    await first.stop('SIGKILL')
    const second = await startDaemon({ dataRoot })
    try {
      expect(shell(second, 'cat /x/f /x/again /home/f')).toBe('data\nnew\nmine\n')
    } finally {
      await second.stop()
    }
  },
  START_TIMEOUT_MS,
)

it(
  'one that is cut while it is overwritten is the old or the new, not empty',
  async () => {
    for (const waitMs of [0, 300, 900]) {
      const daemon = await startDaemon({ dataRoot })
      shell(daemon, 'echo whole > /x/cut; sync')
      shell(daemon, 'echo other > /x/cut')
      await new Promise((resolve) => setTimeout(resolve, waitMs))
      await daemon.stop('SIGKILL')
      const again = await startDaemon({ dataRoot })
      try {
        expect(shell(again, 'cat /x/cut')).toMatch(/^(whole|other)\n$/)
      } finally {
        await again.stop()
      }
    }
  },
  START_TIMEOUT_MS * 2,
)
