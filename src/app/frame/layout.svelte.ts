/** Which panes are open and how large they are. Sizes are fractions, so that they survive another window. */
import { readStored, store } from './settings.svelte.ts'

export type Split = 'objects' | 'work'
/** By the width of the window: laptop, projector or tablet, phone. */
export type Form = 'wide' | 'medium' | 'narrow'
export type Pane = 'objects' | 'terminal' | 'events'

const key = 'drydock.layout'
/** Width of the object list, height of the work area: of their container. */
const defaults: Record<Split, number> = { objects: 0.184, work: 0.38 }
export const limits: Record<Split, [least: number, most: number]> = {
  objects: [0.12, 0.4],
  work: [0.15, 0.75],
}

export function formOf(width: number): Form {
  return width >= 1200 ? 'wide' : width >= 700 ? 'medium' : 'narrow'
}

export class Layout {
  #sizes = $state.raw<Record<Split, number>>({ ...defaults, ...readStored<Record<Split, number>>(key) })
  form = $state<Form>(formOf(innerWidth))
  /** The pane shown where there is room for only one. */
  pane = $state<Pane>('terminal')

  constructor() {
    addEventListener('resize', () => (this.form = formOf(innerWidth)))
  }

  size(split: Split): number {
    return this.#sizes[split]
  }

  resize(split: Split, fraction: number): void {
    const [least, most] = limits[split]
    this.#sizes = { ...this.#sizes, [split]: Math.min(most, Math.max(least, fraction)) }
    store(key, this.#sizes)
  }

  reset(split: Split): void {
    this.resize(split, defaults[split])
  }
}
