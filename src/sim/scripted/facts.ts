/** What a scripted machine says it is. */
import type { MachineFacts } from '../../protocol/machine/index.ts'

export const FACTS: MachineFacts = {
  kernelVersion: '6.1.0-scripted',
  architecture: 'i686',
  operatingSystem: 'Scripted Linux',
  hostname: 'scripted',
  cpus: 1,
  memoryBytes: 256 * 1024 * 1024,
  cgroupControllers: ['cpu', 'cpuset', 'io', 'memory', 'pids'],
  runtimeVersion: '1.8.1',
  machineId: '0123456789abcdef0123456789abcdef',
}
