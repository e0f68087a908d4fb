import { describe, expect, it } from 'vitest'
import type { RuntimeSpec, SeccompProfile } from '../../protocol/oci-runtime.ts'
import { quickenFilter } from './seccomp-filter.ts'
import { SeccompCache } from './seccomp-cache.ts'

const profile: SeccompProfile = { defaultAction: 'SCMP_ACT_ERRNO', architectures: [], syscalls: [] }

function aSpec(seccomp?: SeccompProfile): RuntimeSpec {
  return {
    ociVersion: '1.0.2',
    root: { path: '/', readonly: false },
    process: { terminal: false, user: { uid: 0, gid: 0 }, args: ['true'], env: [], cwd: '/' },
    mounts: [],
    annotations: { kept: 'yes' },
    linux: { namespaces: [], cgroupsPath: '/x', ...(seccomp ? { seccomp } : {}) },
  }
}

describe('SeccompCache', () => {
  it('leaves a spec without a profile alone', () => {
    const spec = aSpec()
    expect(new SeccompCache().apply(spec)).toEqual({ spec })
  })

  it('puts in place of a profile what it was compiled to', () => {
    const cache = new SeccompCache()
    const first = cache.apply(aSpec(profile))
    expect(first.spec).toEqual(aSpec(profile))
    const filter = new Uint8Array([6, 0, 0, 0, 0, 0, 255, 127])
    first.learn!(filter)
    const { spec, learn } = cache.apply(aSpec(structuredClone(profile)))
    expect(learn).toBeUndefined()
    const data = Buffer.from(quickenFilter(filter)).toString('base64')
    expect(spec.annotations).toEqual({ kept: 'yes', 'run.oci.seccomp_bpf_data': data })
    expect(spec.linux).toEqual({ namespaces: [], cgroupsPath: '/x' })
  })

  it('does not take one profile for another', () => {
    const cache = new SeccompCache()
    cache.apply(aSpec(profile)).learn!(new Uint8Array([1]))
    expect(cache.apply(aSpec({ ...profile, defaultErrnoRet: 1 })).learn).toBeDefined()
  })

  it('learns nothing from a filter that was gone', () => {
    const cache = new SeccompCache()
    cache.apply(aSpec(profile)).learn!(new Uint8Array(0))
    expect(cache.apply(aSpec(profile)).learn).toBeDefined()
  })
})
