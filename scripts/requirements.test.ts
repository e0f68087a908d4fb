import { describe, expect, it } from 'vitest'
import { judge, type MachineFacts } from './requirements.ts'

const debian: MachineFacts = {
  platform: 'linux',
  architecture: 'x64',
  nodeVersion: '20.19.0',
  hasApt: true,
  isRoot: true,
  installed: new Set(['gcc', 'make']),
}

describe('judge', () => {
  it('is ready when all packages are there', () => {
    expect(judge(debian, ['gcc', 'make'])).toEqual({ kind: 'ready' })
  })

  it('installs what is missing, as root', () => {
    expect(judge(debian, ['gcc', 'flex', 'bison'])).toEqual({ kind: 'install', packages: ['flex', 'bison'] })
  })

  it('says the exact command to anybody else', () => {
    const verdict = judge({ ...debian, isRoot: false }, ['gcc', 'flex', 'bison'])
    expect(verdict).toMatchObject({ kind: 'stop' })
    expect((verdict as { message: string }).message).toContain(
      '\n  apt-get install -y --no-install-recommends flex bison\n',
    )
  })

  it.each(['20.18.3', '18.20.0', '9.0.0'])('refuses Node.js %s', (nodeVersion) => {
    const verdict = judge({ ...debian, nodeVersion }, [])
    expect(verdict).toEqual({
      kind: 'stop',
      message: `Drydock needs Node.js 20.19 or newer; this is ${nodeVersion}.`,
    })
  })

  it.each(['20.19.0', '20.20.2', '22.0.0'])('accepts Node.js %s', (nodeVersion) => {
    expect(judge({ ...debian, nodeVersion }, [])).toEqual({ kind: 'ready' })
  })

  it.each([
    { platform: 'darwin', architecture: 'arm64', hasApt: false },
    { platform: 'linux', architecture: 'arm64' },
    { platform: 'linux', architecture: 'x64', hasApt: false },
  ])('stops on $platform $architecture (apt: $hasApt) with the whole list', (other) => {
    const verdict = judge({ ...debian, ...other }, ['gcc', 'flex'])
    expect(verdict.kind).toBe('stop')
    expect((verdict as { message: string }).message).toContain(
      `this is ${other.platform} on ${other.architecture}`,
    )
    expect((verdict as { message: string }).message).toContain('--no-install-recommends gcc flex\n')
  })
})
