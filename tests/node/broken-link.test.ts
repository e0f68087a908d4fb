/** What the daemon does when its host's own programs break the link to it. */
import { expect, it } from 'vitest'
import { apiRequest } from '../support/api.ts'
import { START_TIMEOUT_MS, startDaemon } from '../support/daemon.ts'

it(
  'it ends, and says why, in one line',
  async () => {
    const daemon = await startDaemon({ images: ['busybox:latest'] })
    try {
      // No frame is so large.
      const container = {
        Image: 'busybox',
        Cmd: ['sh', '-c', "printf '\\377\\377\\377\\377\\005\\0\\0\\0\\0' >/dev/hvc0; sleep 1000"],
        HostConfig: { Privileged: true },
      }
      const body = { text: JSON.stringify(container), contentType: 'application/json' }
      const created = await apiRequest(daemon.socket, 'POST', '/containers/create', body)
      const { Id } = JSON.parse(created.body) as { Id: string }
      const before = daemon.output().length
      await apiRequest(daemon.socket, 'POST', `/containers/${Id}/start`).catch(() => undefined)
      expect(await daemon.ended).toBe(1)
      expect(daemon.output().slice(before)).toMatch(
        /^the machine crashed: the agent's link is broken: [^\n]*\n$/,
      )
    } finally {
      await daemon.stop()
    }
  },
  START_TIMEOUT_MS,
)
