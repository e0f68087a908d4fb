/** What the daemon does when its host is powered off from inside. */
import { expect, it } from 'vitest'
import { apiRequest } from '../support/api.ts'
import { START_TIMEOUT_MS, startDaemon } from '../support/daemon.ts'

it.each([
  ['poweroff', 'USR2', 'the host was powered off'],
  ['halt', 'USR1', 'the host was halted'],
  ['reboot', 'TERM', 'the host was rebooted: start the daemon again'],
])(
  'it ends with status 0 and says so: %s',
  async (_, signal, words) => {
    const daemon = await startDaemon({ images: ['busybox:latest'] })
    try {
      // As the command of that name does to PID 1 of the host.
      const container = {
        Image: 'busybox',
        Cmd: ['kill', `-${signal}`, '1'],
        HostConfig: { PidMode: 'host', Privileged: true },
      }
      const body = { text: JSON.stringify(container), contentType: 'application/json' }
      const created = await apiRequest(daemon.socket, 'POST', '/containers/create', body)
      const { Id } = JSON.parse(created.body) as { Id: string }
      await apiRequest(daemon.socket, 'POST', `/containers/${Id}/start`)
      expect(await daemon.ended).toBe(0)
      expect(daemon.output()).toContain(`${words}\n`)
    } finally {
      await daemon.stop()
    }
  },
  START_TIMEOUT_MS,
)
