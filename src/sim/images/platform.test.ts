import { describe, expect, it } from 'vitest'
import { formatPlatform, parsePlatform, platformRank } from './platform.ts'

it.each([
  ['linux/386', 'linux/386'],
  ['linux/i386', 'linux/386'],
  ['linux', 'linux/386'],
  ['386', 'linux/386'],
  ['x86_64', 'linux/amd64'],
  ['linux/arm64/v8', 'linux/arm64'],
  ['linux/arm', 'linux/arm/v7'],
  ['linux/arm/6', 'linux/arm/v6'],
  ['Linux/AMD64', 'linux/amd64'],
])('%s is %s', (text, normal) => {
  expect(formatPlatform(parsePlatform(text))).toBe(normal)
})

it.each([
  ['nonsense', '"nonsense": unknown operating system or architecture: invalid argument'],
  ['linux/*', '"linux/*": wildcards not yet supported: invalid argument'],
  ['linux/a/b/c', '"linux/a/b/c": cannot parse platform specifier: invalid argument'],
  [
    'linux/',
    '"" is an invalid component of "linux/": platform specifier component must match "^[A-Za-z0-9_.-]+$": invalid argument',
  ],
  [
    '',
    '"" is an invalid OS component of "": OSAndVersion specifier component must match "^([A-Za-z0-9_-]+)(?:\\\\(([A-Za-z0-9_.-]*)\\\\))?$": invalid argument',
  ],
])('%j is refused', (text, message) => {
  expect(() => parsePlatform(text)).toThrow(message)
})

describe('a processor runs', () => {
  const rank = (wanted: string, offered: string) =>
    platformRank(parsePlatform(wanted), parsePlatform(offered))
  it('its own, and what it is compatible with, own first', () => {
    expect(rank('linux/386', 'linux/386')).toBe(0)
    expect(rank('linux/amd64', 'linux/386')).toBeGreaterThan(rank('linux/amd64', 'linux/amd64'))
    expect(rank('linux/arm/v7', 'linux/arm/v6')).toBe(1)
    expect(rank('linux/arm64', 'linux/arm/v7')).toBeGreaterThan(0)
  })
  it('nothing else', () => {
    expect(rank('linux/386', 'linux/amd64')).toBe(-1)
    expect(rank('linux/arm/v6', 'linux/arm/v7')).toBe(-1)
    expect(rank('linux/386', 'windows/386')).toBe(-1)
  })
})
