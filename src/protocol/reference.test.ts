import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkDigest, sha256Of, shortId } from './digest.ts'
import {
  familiarName,
  familiarString,
  parseAnyReference,
  parseReference,
  ReferenceFormatError,
  referenceString,
  withDefaultTag,
  withTag,
} from './reference.ts'

const HEX = '0123456789abcdef'.repeat(4)

describe('names', () => {
  it.each([
    ['busybox', 'docker.io/library/busybox', 'busybox'],
    ['busybox:1.36', 'docker.io/library/busybox:1.36', 'busybox:1.36'],
    ['docker.io/busybox', 'docker.io/library/busybox', 'busybox'],
    ['index.docker.io/library/busybox', 'docker.io/library/busybox', 'busybox'],
    ['me/app', 'docker.io/me/app', 'me/app'],
    ['library/a/b', 'docker.io/library/a/b', 'library/a/b'],
    ['localhost/app', 'localhost/app', 'localhost/app'],
    ['localhost:5000/app:x', 'localhost:5000/app:x', 'localhost:5000/app:x'],
    ['[::1]:5000/app', '[::1]:5000/app', '[::1]:5000/app'],
    ['registry.example/a/b_c/d--e', 'registry.example/a/b_c/d--e', 'registry.example/a/b_c/d--e'],
    ['UPPER/app', 'UPPER/app', 'UPPER/app'],
    [`busybox@sha256:${HEX}`, `docker.io/library/busybox@sha256:${HEX}`, `busybox@sha256:${HEX}`],
    [`busybox:1@sha256:${HEX}`, `docker.io/library/busybox:1@sha256:${HEX}`, `busybox:1@sha256:${HEX}`],
  ])('%s', (text, normal, familiar) => {
    expect(referenceString(parseReference(text))).toBe(normal)
    expect(familiarString(parseReference(text))).toBe(familiar)
  })

  it('are the same however often they are made normal or familiar', () => {
    const part = fc.stringMatching(/^[a-z0-9]{1,6}([._-][a-z0-9]{1,4})?$/)
    const text = fc
      .tuple(
        fc.option(fc.constantFrom('localhost:5000', 'r.example', 'docker.io')),
        fc.array(part, { minLength: 1, maxLength: 3 }),
        fc.option(part),
      )
      .map(([domain, path, tag]) => [...(domain ? [domain] : []), ...path].join('/') + (tag ? `:${tag}` : ''))
    fc.assert(
      fc.property(text, (name) => {
        const reference = parseReference(name)
        expect(parseReference(referenceString(reference))).toEqual(reference)
        // Docker's own exception: `docker.io/library/a.b/c` has no familiar form that reads back.
        if (!/^[^/]*[.:][^/]*\//.test(familiarName(reference)) || reference.domain !== 'docker.io')
          expect(parseReference(familiarString(reference))).toEqual(reference)
      }),
    )
  })

  it('get latest only when they say nothing', () => {
    expect(familiarString(withDefaultTag(parseReference('a')))).toBe('a:latest')
    expect(familiarString(withDefaultTag(parseReference('a:1')))).toBe('a:1')
    expect(withDefaultTag(parseReference(`a@sha256:${HEX}`)).tag).toBeUndefined()
  })
})

describe('refusals in Docker’s words', () => {
  it.each([
    ['', 'invalid reference format'],
    ['Busybox', 'invalid reference format: repository name (library/Busybox) must be lowercase'],
    ['me/App:1', 'invalid reference format: repository name (me/App) must be lowercase'],
    ['a:b:c', 'invalid reference format'],
    ['a b', 'invalid reference format'],
    ['-a', 'invalid reference format'],
    ['a/../b', 'invalid reference format'],
    ['../etc/passwd', 'invalid reference format'],
    ['a:', 'invalid reference format'],
    [`a:${'t'.repeat(129)}`, 'invalid reference format'],
    ['a@sha256:12', 'invalid reference format'],
    [`a@sha256:${HEX}0`, 'invalid checksum digest length'],
    [`a@md5:${HEX}`, 'unsupported digest algorithm'],
    [HEX, `invalid repository name (${HEX}), cannot specify 64-byte hexadecimal strings`],
    [`me/${'x'.repeat(256)}`, 'repository name must not be more than 255 characters'],
    [`localhost/${'x/'.repeat(9999)}`, 'invalid reference format'],
  ])('%s', (text, message) => {
    expect(() => parseReference(text)).toThrow(new ReferenceFormatError(message))
  })

  it('for a tag', () => {
    expect(() => withTag(parseReference('a'), 'no space')).toThrow('invalid tag format')
    expect(withTag(parseReference('a'), 'v1').tag).toBe('v1')
  })

  it('never anything else, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-zA-Z0-9./:@_-]{0,80}$/)), (text) => {
        try {
          parseReference(text)
        } catch (error) {
          expect(error).toBeInstanceOf(ReferenceFormatError)
        }
      }),
    )
  })
})

describe('ids', () => {
  it('are told from names by their form', () => {
    expect(parseAnyReference(HEX)).toEqual({ digest: `sha256:${HEX}` })
    expect(parseAnyReference(`sha256:${HEX}`)).toEqual({ digest: `sha256:${HEX}` })
    expect(parseAnyReference('abc')).toMatchObject({ path: 'library/abc' })
  })

  it('are shortened to 12 digits', () => {
    expect(shortId(`sha256:${HEX}`)).toBe('0123456789ab')
    expect(shortId('abc')).toBe('abc')
  })

  it('are checked and computed', async () => {
    expect(await sha256Of(new Uint8Array())).toBe(
      'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    )
    expect(() => checkDigest('sha256:')).toThrow('invalid checksum digest format')
    expect(() => checkDigest(`sha256:${HEX.toUpperCase()}`)).toThrow('invalid checksum digest format')
    expect(() => checkDigest('x y:z')).toThrow('invalid checksum digest format')
  })
})
