/** What a container takes from its image's configuration where it does not say itself. */
import type { ContainerConfig, HealthConfig } from '../../../protocol/docker/containers.ts'
import type { ImageConfig } from '../../../protocol/oci-image.ts'
import { DockerError } from '../../base/errors.ts'

/** @throws {DockerError} invalid: `no command specified` */
export function mergeImageConfig(config: ContainerConfig, image: ImageConfig | null): ContainerConfig {
  const merged = image ? mergeAll(config, image) : { ...config }
  const { Entrypoint } = merged
  if (Entrypoint?.length === 1 && Entrypoint[0] === '') merged.Entrypoint = null
  if (!merged.Entrypoint?.length && !merged.Cmd?.length) {
    throw new DockerError('invalid', 'no command specified')
  }
  return merged
}

function mergeAll(config: ContainerConfig, image: ImageConfig): ContainerConfig {
  const exposed = { ...image.ExposedPorts, ...config.ExposedPorts }
  const volumes = { ...config.Volumes, ...image.Volumes }
  const health = mergeHealth(config.Healthcheck ?? null, image.Healthcheck as HealthConfig | undefined)
  return {
    ...config,
    ...mergeCommand(config, image),
    User: config.User || (image.User ?? ''),
    ...(Object.keys(exposed).length > 0 && { ExposedPorts: exposed }),
    Env: mergeEnv(config.Env, image.Env ?? null),
    Labels: { ...image.Labels, ...config.Labels },
    ...(health && { Healthcheck: health }),
    WorkingDir: config.WorkingDir || (image.WorkingDir ?? ''),
    Volumes: Object.keys(volumes).length > 0 ? volumes : config.Volumes,
    StopSignal: config.StopSignal || (image.StopSignal ?? ''),
  }
}

/** An entrypoint of one's own drops the image's command, too; `[]` drops both. */
function mergeCommand(
  config: ContainerConfig,
  image: ImageConfig,
): Pick<ContainerConfig, 'Cmd' | 'Entrypoint'> {
  const { Cmd, Entrypoint } = config
  if (Entrypoint?.length) return { Cmd, Entrypoint }
  return {
    Cmd: Cmd?.length ? Cmd : (image.Cmd ?? Cmd),
    Entrypoint: Entrypoint === null ? (image.Entrypoint ?? null) : Entrypoint,
  }
}

function mergeEnv(own: string[] | null, image: string[] | null): string[] | null {
  if (!own?.length) return image ?? own
  const names = new Set(own.map(nameOf))
  return [...own, ...(image ?? []).filter((variable) => !names.has(nameOf(variable)))]
}

function nameOf(variable: string): string {
  return variable.split('=')[0]!
}

function mergeHealth(own: HealthConfig | null, image: HealthConfig | undefined): HealthConfig | null {
  if (!image) return own
  if (!own) return image
  const kept = Object.entries(own).filter(([, value]) =>
    Array.isArray(value) ? value.length > 0 : Boolean(value),
  )
  return { ...image, ...Object.fromEntries(kept) }
}
