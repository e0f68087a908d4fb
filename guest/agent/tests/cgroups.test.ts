import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listProcesses, op, spawn } from '../../../src/protocol/agent/index.ts'
import { buildPrograms, readUntil, type RunningAgent, startAgent } from './testing.ts'

/** A place in a cgroup v2 tree where groups can be made, or null. */
const root = ((): string | null => {
  const mount = /^\S+ (\S+) cgroup2 /m.exec(readFileSync('/proc/mounts', 'utf8'))?.[1]
  if (!mount) return null
  const probe = join(mount, `drydock-probe-${process.pid}`)
  try {
    mkdirSync(probe)
    const usable = existsSync(join(probe, 'cgroup.kill'))
    rmdirSync(probe)
    return usable ? mount : null
  } catch {
    return null
  }
})()
const reason = root ? '' : ' (skipped: no cgroup v2 tree in which groups can be made)'

beforeAll(buildPrograms, 120_000)

let agent: RunningAgent
let group: string
const env = ['PATH=/usr/bin:/bin']

describe.skipIf(!root)(`cgroups${reason}`, () => {
  beforeEach(() => {
    agent = startAgent()
    group = join(root!, `drydock-test-${process.pid}`)
    mkdirSync(join(group, 'below/deeper'), { recursive: true })
  })
  afterEach(async () => {
    await agent.link.call(op.killCgroup(group))
    await agent.stop()
  })

  /** Processes that ignore what can be ignored, in the group and below it. */
  async function populate(): Promise<number[]> {
    const pids: number[] = []
    for (const directory of [group, join(group, 'below/deeper')]) {
      const script = 'trap "" TERM INT HUP; echo $$ > "$1/cgroup.procs"; echo in; while :; do sleep 1; done'
      const process = await spawn(agent.link, { args: ['sh', '-c', script, 'a name', directory], env })
      await readUntil(process.stdout.getReader(), 'in')
      pids.push(process.pid)
    }
    return pids
  }

  it('procs lists the processes of a group and those below it', async () => {
    const pids = await populate()
    const processes = await listProcesses(agent.link, group)
    const shells = processes.filter((each) => pids.includes(each.pid))
    expect(shells.map((each) => each.pid)).toEqual(pids.toSorted((a, b) => a - b))
    expect(shells[0]).toMatchObject({
      uid: process.getuid?.(),
      commandLine: expect.stringMatching(/^sh -c trap .* a name /),
    })
    expect(shells[0]!.stat).toMatch(new RegExp(`^${shells[0]!.pid} \\(sh\\) . ${agent.pid} `))
  })

  it('procs lists more than fit in one answer', async () => {
    const script =
      'echo $$ > "$1/cgroup.procs"; i=0; while [ $i -lt 300 ]; do sleep 100 & i=$((i+1)); done; echo up; wait'
    const many = await spawn(agent.link, { args: ['sh', '-c', script, 'x'.repeat(200), group], env })
    await readUntil(many.stdout.getReader(), 'up')
    const processes = await listProcesses(agent.link, group)
    const listed = readFileSync(join(group, 'cgroup.procs'), 'utf8').trim().split('\n').map(Number)
    expect(processes.map((each) => each.pid)).toEqual(listed.toSorted((a, b) => a - b))
    expect(processes.length).toBe(301)
  }, 20_000)

  it('cgroup.kill ends all and removes the group, while other calls go on', async () => {
    await populate()
    await Promise.all([agent.link.call(op.killCgroup(group)), agent.link.ping()])
    expect(existsSync(group)).toBe(false)
  })

  it('cgroup.kill is fine with an empty group, and with none', async () => {
    await agent.link.call(op.killCgroup(group), op.killCgroup(group))
    expect(existsSync(group)).toBe(false)
  })

  it('tells the exit of a process that was killed so', async () => {
    const process = await spawn(agent.link, {
      args: ['sh', '-c', 'echo $$ > "$0/cgroup.procs"; echo in; sleep 100', group],
      env,
    })
    await readUntil(process.stdout.getReader(), 'in')
    await agent.link.call(op.killCgroup(group))
    expect(await process.exited).toMatchObject({ signal: 9, status: 137 })
  })

  it('watch.oom needs a memory controller', async () => {
    const has = readdirSync(group).includes('memory.events')
    const [watched] = await agent.link.results([op.watchOom(group, 'c1')])
    expect(watched?.errno).toBe(has ? 0 : 2)
    await agent.link.call(op.unwatchOom('c1'))
  })
})
