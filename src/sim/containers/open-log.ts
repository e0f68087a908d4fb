/** A container's log, which goes on over its runs. */
import type { EngineContext } from './context.ts'
import { ContainerLog } from '../logs/container-log.ts'
import { logAttributes, rotationOf } from '../logs/log-options.ts'
import type { Container } from './container.ts'

/** @returns null with the driver `none`. @throws {DockerError} system: its options make no sense. */
export function openLog(
  engine: Pick<EngineContext, 'logs' | 'clock'>,
  container: Container,
): ContainerLog | null {
  const { hostConfig, config, id } = container.record
  if (hostConfig.LogConfig.Type === 'none') return null
  const rotation = rotationOf(hostConfig.LogConfig)
  const attributes = logAttributes(hostConfig.LogConfig, config.Labels, config.Env ?? [])
  container.log ??= new ContainerLog(engine.logs, id, rotation, engine.clock, attributes)
  return container.log
}
