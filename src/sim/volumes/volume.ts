/** A volume: what is stored of it, where it lies, and how the API shows it. */
import type { Volume } from '../../protocol/docker/volumes.ts'
import { formatSeconds, type Micros } from '../base/time.ts'

export interface VolumeRecord {
  name: string
  created: Micros
  labels: Record<string, string> | null
}

const ANONYMOUS_LABEL = 'com.docker.volume.anonymous'

/** The labels of a volume that got its name from us, by which a prune knows it. */
export function anonymousLabels(labels: Record<string, string> | null): Record<string, string> {
  return { ...labels, [ANONYMOUS_LABEL]: '' }
}

export function isAnonymous({ labels }: VolumeRecord): boolean {
  return Object.hasOwn(labels ?? {}, ANONYMOUS_LABEL)
}

export function rootOf(name: string): string {
  return `/var/lib/docker/volumes/${name}`
}

export function mountpointOf(name: string): string {
  return `${rootOf(name)}/_data`
}

export function toVolume({ name, created, labels }: VolumeRecord): Volume {
  return {
    CreatedAt: formatSeconds(created),
    Driver: 'local',
    Labels: labels,
    Mountpoint: mountpointOf(name),
    Name: name,
    Options: null,
    Scope: 'local',
  }
}
