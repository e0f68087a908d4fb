import { containerPath } from '../api/names.ts'
import { texts } from '../api/read.ts'
import { minArgs, type Command } from '../command.ts'
import { CliError, joinErrors } from '../errors.ts'
import { containers, restartPolicies } from '../options/completion.ts'
import { flag } from '../options/flags.ts'
import { bytes, int, nanoCpus, string, swapBytes, uint16 } from '../options/values.ts'
import { parseRestartPolicy } from './create-config.ts'

export const update: Command = {
  name: 'update',
  use: 'update [OPTIONS] CONTAINER [CONTAINER...]',
  summary: 'Update configuration of one or more containers',
  aliasLine: 'docker container update, docker update',
  args: minArgs(1),
  complete: containers('all'),
  flags: [
    flag(
      'blkio-weight',
      '',
      uint16,
      'Block IO (relative weight), between 10 and 1000, or 0 to disable (default 0)',
    ),
    flag('cpu-period', '', int, 'Limit CPU CFS (Completely Fair Scheduler) period'),
    flag('cpu-quota', '', int, 'Limit CPU CFS (Completely Fair Scheduler) quota'),
    flag('cpu-rt-period', '', int, 'Limit the CPU real-time period in microseconds', { since: '1.25' }),
    flag('cpu-rt-runtime', '', int, 'Limit the CPU real-time runtime in microseconds', { since: '1.25' }),
    flag('cpuset-cpus', '', string, 'CPUs in which to allow execution (0-3, 0,1)'),
    flag('cpuset-mems', '', string, 'MEMs in which to allow execution (0-3, 0,1)'),
    flag('cpu-shares', 'c', int, 'CPU shares (relative weight)'),
    flag('memory', 'm', bytes, 'Memory limit'),
    flag('memory-reservation', '', bytes, 'Memory soft limit'),
    flag('memory-swap', '', swapBytes, 'Swap limit equal to memory plus swap: -1 to enable unlimited swap'),
    flag('kernel-memory', '', bytes, 'Kernel memory limit (deprecated)', { hidden: true }),
    flag('restart', '', string, 'Restart policy to apply when a container exits', {
      complete: restartPolicies,
    }),
    flag('pids-limit', '', int, 'Tune container pids limit (set -1 for unlimited)', { since: '1.40' }),
    flag('cpus', '', nanoCpus, 'Number of CPUs', { since: '1.29' }),
  ],

  async run(call, names) {
    const { flags } = call
    if (flags.count === 0) throw new CliError('you must provide one or more flags when using this command')
    const restart = flags.string('restart')
    const json = {
      CpuShares: flags.int('cpu-shares'),
      Memory: flags.bigint('memory'),
      NanoCpus: flags.bigint('cpus'),
      CgroupParent: '',
      BlkioWeight: flags.int('blkio-weight'),
      BlkioWeightDevice: null,
      BlkioDeviceReadBps: null,
      BlkioDeviceWriteBps: null,
      BlkioDeviceReadIOps: null,
      BlkioDeviceWriteIOps: null,
      CpuPeriod: flags.int('cpu-period'),
      CpuQuota: flags.int('cpu-quota'),
      CpuRealtimePeriod: flags.int('cpu-rt-period'),
      CpuRealtimeRuntime: flags.int('cpu-rt-runtime'),
      CpusetCpus: flags.string('cpuset-cpus'),
      CpusetMems: flags.string('cpuset-mems'),
      Devices: null,
      DeviceCgroupRules: null,
      DeviceRequests: null,
      KernelMemory: flags.bigint('kernel-memory') || undefined,
      MemoryReservation: flags.bigint('memory-reservation'),
      MemorySwap: flags.bigint('memory-swap'),
      MemorySwappiness: null,
      OomKillDisable: null,
      PidsLimit: flags.int('pids-limit') || null,
      Ulimits: null,
      CpuCount: 0,
      CpuPercent: 0,
      IOMaximumIOps: 0,
      IOMaximumBandwidth: 0,
      RestartPolicy: restart === '' ? { Name: '', MaximumRetryCount: 0 } : parseRestartPolicy(restart),
    }
    const warnings: string[] = []
    const errors: unknown[] = []
    for (const name of names) {
      try {
        const answer = await call.client.json('POST', containerPath(name, '/update'), { json })
        await call.out(name)
        warnings.push(...texts(answer, 'Warnings'))
      } catch (error) {
        errors.push(error)
      }
    }
    if (warnings.length > 0) await call.out(warnings.join('\n'))
    const failure = joinErrors(errors)
    if (failure) throw failure
  },
}
