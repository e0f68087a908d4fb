import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ansi } from '../terminal/colours.ts'
import { contrast } from './contrast.ts'

const css = readFileSync(new URL('../styles/tokens.css', import.meta.url), 'utf8')
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map((match) => [
    match[1]!,
    { light: match[2]!, dark: match[3]! },
  ]),
)
const themes = ['light', 'dark'] as const
const surfaces = ['page', 'panel', 'raised'] as const
const roles = [...tokens.keys()].filter((name) => name.startsWith('role-'))

describe('contrast', () => {
  it('agrees with the known extremes', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
  })
})

describe.each(themes)('%s tokens', (theme) => {
  const colour = (name: string) => tokens.get(name)![theme]

  it.each(['text', 'muted'].flatMap((text) => [...surfaces, 'hover'].map((on) => [text, on] as const)))(
    '%s on %s is readable (4.5:1)',
    (text, on) => expect(contrast(colour(text), colour(on))).toBeGreaterThanOrEqual(4.5),
  )

  it('text on the accent is readable', () => {
    expect(contrast(colour('on-accent'), colour('accent'))).toBeGreaterThanOrEqual(4.5)
  })

  it.each([...roles, 'edge', 'focus'].flatMap((role) => ['page', 'panel'].map((on) => [role, on] as const)))(
    '%s on %s is visible (3:1)',
    (role, on) => expect(contrast(colour(role), colour(on))).toBeGreaterThanOrEqual(3),
  )

  it('has all six roles', () => expect(roles).toHaveLength(6))

  it.each(Object.entries(ansi[theme]))('terminal %s is readable (4.5:1)', (_, value) => {
    expect(contrast(value, colour('terminal-page'))).toBeGreaterThanOrEqual(4.5)
  })
})
