/** Beats of the Engine's own events, by their actions. */
import type { EventActor, EventMessage } from '../../../protocol/docker/events.ts'
import { idOnHost, type BeatName, type HostKind } from '../../../protocol/picture.ts'
import type { Weight } from '../../frame/announcer.svelte.ts'
import type { Draft } from './treatment.ts'

export type Tell = (
  name: string,
  attributes: Record<string, string>,
) => [kind: BeatName, weight: Weight, ms: number, caption: string]

export function engineBeat(
  kind: HostKind,
  { host, data }: { host: string; data: EventMessage },
  actions: Record<string, Tell>,
): Draft | null {
  const { Action, Actor } = data
  const tell = actions[Action]
  if (!tell) return null
  const [beat, weight, durationMs, caption] = tell(actorName(Actor), Actor.Attributes)
  return { kind: beat, durationMs, weight, caption, object: idOnHost(kind, host, Actor.ID) }
}

export function actorName({ ID, Attributes }: EventActor): string {
  return Attributes['name'] ?? shortId(ID)
}

export function shortId(id: string): string {
  return id.replace('sha256:', '').slice(0, 12)
}
