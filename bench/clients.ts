/** Times of a client's commands against a daemon on a unix socket: ours, or a genuine one. The same code for both. */
import { runClient } from '../tests/support/docker.ts'
import { percentiles, timeEach, type Measured } from './statistics.ts'

export interface CommandTimes {
  run: Measured
  runHostNetwork: Measured
  exec: Measured
  ps: Measured
  /** The next three beside a container that never rests. */
  runBesideBusy: Measured
  execBesideBusy: Measured
  psBesideBusy: Measured
  smallWrites: Measured
  manySmallWrites: Measured
  largeWrites: Measured
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
  return {
    run,
    runHostNetwork,
    exec,
    ps,
    ...(await measureBesideBusy(docker)),
    ...(await measureOutput(docker)),
  }
}

type Docker = (...args: string[]) => Promise<void>

async function measureBesideBusy(docker: Docker) {
  await docker('run', '-d', '--name', 'busy', 'busybox', 'sh', '-c', 'yes >/dev/null')
  await docker('run', '-d', '--name', 'bench', 'busybox', 'sleep', '10000')
  const runBesideBusy = percentiles(await timeEach(8, () => docker('run', '--rm', 'busybox', 'true')))
  const execBesideBusy = percentiles(await timeEach(8, () => docker('exec', 'bench', 'true')))
  const psBesideBusy = percentiles(await timeEach(8, () => docker('ps')))
  await docker('rm', '-f', 'bench', 'busy')
  return { runBesideBusy, execBesideBusy, psBesideBusy }
}

async function measureOutput(docker: Docker) {
  const prints = (script: string) => () => docker('run', '--rm', 'busybox', 'sh', '-c', script)
  return {
    smallWrites: percentiles(await timeEach(3, prints('seq 1 100000'), 1)),
    manySmallWrites: percentiles(await timeEach(1, prints('seq 1 1000000'), 0)),
    largeWrites: percentiles(await timeEach(3, prints('yes | head -c 10m'), 1)),
  }
}
