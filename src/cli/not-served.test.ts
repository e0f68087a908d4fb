import { describe, expect, it } from 'vitest'
import type { Command } from './command.ts'
import { commands } from './commands.ts'
import { runCli } from './testing/run-cli.ts'

describe('a command that is not served', () => {
  it('is marked in the help of docker and of its noun, and the last line says where the list is', async () => {
    const { stdout } = await runCli(['--help'])
    expect(stdout).toContain('\n  build       Build an image from a Dockerfile (not served)\n')
    expect(stdout).toContain('\n  ps          List containers\n')
    expect(stdout).toMatch(
      /\n\nDrydock does not serve what is marked \(not served\); the whole list is under 'What is served' .*\n$/,
    )
    const { stdout: system } = await runCli(['system', '--help'])
    expect(system).toContain('\n  df          Show docker disk usage (not served)\n')
  })

  it('leaves no line in the help of a noun that is served in full', async () => {
    const { stdout } = await runCli(['help', 'container', 'ls'])
    expect(stdout).not.toContain('not served')
  })

  it('says what to do instead, and where the list is', async () => {
    const { stderr, status } = await runCli(['system', 'prune', '-f'])
    expect(stderr).toBe(
      `docker system prune: not served by Drydock yet
Instead: docker container prune, docker volume prune, docker image prune
'docker --help' marks what is not served; the whole list is under 'What is served' in the page's settings, and in docs/fidelity.md.
`,
    )
    expect(status).toBe(1)
  })

  it('says it of a noun, whatever its verb, and for help', async () => {
    const refused = /^docker swarm: not served by Drydock yet\n/
    expect((await runCli(['swarm', 'init'])).stderr).toMatch(refused)
    expect((await runCli(['help', 'swarm'])).stderr).toMatch(refused)
  })

  it('is not served under the same name as well', () => {
    const doubled = (all: readonly Command[]): string[] => [
      ...all.map(({ name }) => name).filter((name, at, names) => names.indexOf(name) < at),
      ...all.flatMap((command) => doubled(command.commands ?? [])),
    ]
    expect(doubled(commands)).toEqual([])
  })
})
