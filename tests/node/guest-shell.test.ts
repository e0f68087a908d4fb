/** The `docker` command at the guest's own shell: what its stub carries to and fro, as the genuine client would. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { GENUINE_VERSION } from '../parity/clients.ts'
import { START_TIMEOUT_MS } from '../support/daemon.ts'
import { genuineClient, runClient } from '../support/docker.ts'
import { startSandbox, type TestSandbox } from '../support/sandbox.ts'

let host: TestSandbox
beforeAll(async () => {
  host = await startSandbox({ name: 'docker-host', images: ['busybox:latest'] })
}, START_TIMEOUT_MS)
afterAll(() => host?.stop())

describe('output that nobody reads any more', () => {
  // They run on without their client, as with the genuine one.
  afterEach(() => host.shell('docker rm -f $(docker ps -aq)'))

  /** Each with what both streams say, and how it ends. */
  const pipes = [
    ['docker run busybox yes', 'head -2', 'y\ny\nwrite /dev/stdout: broken pipe\n1\n'],
    ['docker run busybox echo late', 'true', 'write /dev/stdout: broken pipe\n1\n'],
    ['docker run --sig-proxy=false busybox yes', 'head -1', 'y\n141\n'],
    ['docker run -d busybox yes >/dev/null; docker logs -f $(docker ps -q)', 'head -1', 'y\n141\n'],
    ['docker --help', 'true', '141\n'],
  ] as const
  const line = (command: string, reader: string) => `(sleep 0.2; ${command}; echo $? >&2) | ${reader}`

  it.each(pipes)('%s | %s', async (command, reader, screen) => {
    expect((await host.shell(line(command, reader))).screen).toBe(screen)
  })

  it.skipIf(genuineClient()?.version !== GENUINE_VERSION).each(pipes)(
    'the genuine client says the same of %s | %s',
    async (command, reader, screen) => {
      const typed = ['sh', '-c', `(${line(command, reader)}) 2>&1`]
      expect((await runClient(typed, host.host)).stdout).toBe(screen)
    },
  )
})

describe('arguments and environment', () => {
  const make = (name: string, bytes: number) => `${name}=$(head -c ${bytes} /dev/zero | tr "\\0" x)`

  it.each([
    [
      'three variables of 30,000 characters',
      `${make('A', 30_000)}; docker run --rm -e A=$A -e B=$A -e C=$A busybox sh -c 'echo \${#A} \${#B} \${#C}'`,
      '30000 30000 30000\n',
    ],
    [
      'a variable of its environment of 120,000 characters',
      `export ${make('A', 120_000)}; docker run --rm -e A busybox sh -c 'echo \${#A}'`,
      '120000\n',
    ],
    [
      'more than a megabyte of arguments',
      `${make('A', 120_000)}; set -- $A $A $A $A $A $A $A $A $A $A; docker run --rm busybox sh -c 'echo $# \${#9}' sh "$@"`,
      '10 120000\n',
    ],
  ])('carries %s', async (_, line, screen) => {
    expect(await host.shell(line)).toEqual({ status: 0, screen })
  })

  it('which Linux does not take are refused by Linux', async () => {
    const { status, screen } = await host.shell(`${make('A', 200 * 1024)}; docker run --rm busybox true $A`)
    expect(screen).toMatch(/docker: Argument list too long\n$/)
    expect(status).toBe(126)
  })
})
