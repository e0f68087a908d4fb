import { answer, op, type AgentLink } from '../../protocol/agent/index.ts'
import type { MachineFacts } from '../../protocol/machine/index.ts'

const RUNTIME_TIMEOUT_MS = 10_000

/** @param machineId what the guest was given as `/etc/machine-id`. */
export async function readFacts(link: AgentLink, machineId: string): Promise<MachineFacts> {
  const [uname, sysinfo, controllers, release, version] = await link.call(
    op.uname(),
    op.sysinfo(),
    op.read('/sys/fs/cgroup/cgroup.controllers'),
    op.read('/etc/os-release'),
    op.run(RUNTIME_TIMEOUT_MS, 'crun', '--version'),
  )
  const { release: kernelVersion, machine: architecture, hostname } = answer.uname(uname!)
  const { cpus, memoryBytes } = answer.sysinfo(sysinfo!)
  return {
    kernelVersion,
    architecture,
    hostname,
    cpus,
    memoryBytes,
    machineId,
    operatingSystem: prettyName(answer.text(release!)),
    cgroupControllers: answer.text(controllers!).trim().split(' '),
    runtimeVersion: firstWordAfter('crun version', answer.text(answer.run(version!).output)),
  }
}

function prettyName(osRelease: string): string {
  return /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(osRelease)?.[1] ?? 'Linux'
}

function firstWordAfter(prefix: string, text: string): string {
  const at = text.indexOf(prefix)
  return at < 0
    ? ''
    : (text
        .slice(at + prefix.length)
        .trim()
        .split(/\s/)[0] ?? '')
}
