/** Times of a client's commands against a daemon on a unix socket: ours, or a genuine one. The same code for both. */
import { runClient } from '../tests/support/docker.ts'
import { percentiles, timeEach, type Measured } from './statistics.ts'

export interface CommandTimes {
  run: Measured
  runHostNetwork: Measured
  exec: Measured
  ps: Measured
}

/** @param client path of the docker client; its own start, some 15 ms, is in every figure. */
export async function measureCommands(client: string, host: string): Promise<CommandTimes> {
  const docker = async (...args: string[]) => {
    const { code, stderr } = await runClient([client, ...args], host)
    if (code !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}`)
  }
  const run = percentiles(await timeEach(15, () => docker('run', '--rm', 'busybox', 'true')))
  const runHostNetwork = percentiles(
    await timeEach(10, () => docker('run', '--rm', '--network', 'host', 'busybox', 'true')),
  )
  await docker('run', '-d', '--name', 'bench', 'busybox', 'sleep', '10000')
  const exec = percentiles(await timeEach(15, () => docker('exec', 'bench', 'true')))
  for (let i = 1; i < 20; i++) await docker('run', '-d', '--name', `bench${i}`, 'busybox', 'sleep', '10000')
  const ps = percentiles(await timeEach(15, () => docker('ps')))
  await docker('rm', '-f', 'bench', ...Array.from({ length: 19 }, (_, i) => `bench${i + 1}`))
  return { run, runHostNetwork, exec, ps }
}
