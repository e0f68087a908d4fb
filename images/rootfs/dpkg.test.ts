import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { installedPackages, installPackages, statusStanza, type DebianPackage } from './dpkg.ts'
import { upstreamVersion, versionTags } from './package-version.ts'
import { RootFilesystem } from './root-filesystem.ts'
import { isKeptInSlim } from './slim.ts'

let work: string
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'drydock-dpkg-'))
})
afterAll(() => rmSync(work, { recursive: true }))

function aPackage(name: string, files: Record<string, string>, fields = ''): DebianPackage {
  const tree = join(work, name)
  const control = `Package: ${name}\nVersion: 1:2.0-1\nArchitecture: i386\nMaintainer: Nobody <n@example.org>\n${fields}Description: test\n more\n`
  for (const [path, content] of Object.entries({ 'DEBIAN/control': control, ...files })) {
    mkdirSync(join(tree, dirname(path)), { recursive: true })
    writeFileSync(join(tree, path), content)
  }
  chmodSync(join(tree, 'DEBIAN'), 0o755)
  const path = join(work, `${name}.deb`)
  execFileSync('dpkg-deb', ['--root-owner-group', '-b', tree, path])
  return { name, version: '1:2.0-1', path }
}

describe('installPackages', () => {
  it('unpacks slim, through merged directories, and tells dpkg', async () => {
    const root = new RootFilesystem(0)
    root.directory('usr/bin')
    root.symlink('bin', 'usr/bin')
    const tool = aPackage('tool', {
      'bin/tool': 'x',
      'etc/tool.conf': 'a\n',
      'usr/share/doc/tool/copyright': 'free',
      'usr/share/doc/tool/changelog': 'long',
      'usr/share/man/man1/tool.1': 'long',
      'DEBIAN/conffiles': '/etc/tool.conf\n',
      'DEBIAN/triggers': 'interest-noawait /usr/lib/x\ninterest ldconfig\nactivate-noawait y\n',
    })
    await installPackages(root, [tool])
    await installPackages(root, [aPackage('libx', { 'usr/lib/x': '' }, 'Multi-Arch: same\n')])

    expect(root.lookUp('usr/bin/tool')?.type).toBe('file')
    expect(root.list('usr/share/doc/tool')).toEqual(['copyright'])
    expect(root.list('usr/share/man')).toEqual([])
    expect(root.readText('var/lib/dpkg/info/tool.list').split('\n')).toContain('/usr/share/man/man1/tool.1')
    expect(root.list('var/lib/dpkg/info')).toContain('libx:i386.list')
    expect(root.readText('var/lib/dpkg/triggers/File')).toBe('/usr/lib/x tool/noawait\n')
    expect(root.readText('var/lib/dpkg/triggers/ldconfig')).toBe('tool\n')
    expect(installedPackages(root)).toEqual(
      new Map([
        ['libx', '1:2.0-1'],
        ['tool', '1:2.0-1'],
      ]),
    )
    // md5sum of "a\n"
    expect(root.readText('var/lib/dpkg/status')).toContain(
      'Package: tool\nStatus: install ok installed\nVersion: 1:2.0-1\nArchitecture: i386\n' +
        'Maintainer: Nobody <n@example.org>\nConffiles:\n /etc/tool.conf 60b725f10c9c85c70d97880dfe8191b3\nDescription: test\n more',
    )
  })
})

describe('statusStanza', () => {
  it('adds the status alone where there are no conffiles', () => {
    expect(statusStanza('Package: a\nVersion: 1\nDescription: x\n y\n', [])).toBe(
      'Package: a\nStatus: install ok installed\nVersion: 1\nDescription: x\n y',
    )
  })
})

describe('isKeptInSlim', () => {
  it.each([
    ['usr/share/doc/bash/copyright', 'file', true],
    ['usr/share/doc/bash/NEWS.gz', 'file', false],
    ['usr/share/doc/libx', 'symlink', true],
    ['usr/share/doc/libx', 'directory', false],
    ['usr/share/locale/de/LC_MESSAGES/x.mo', 'file', false],
    ['usr/lib/i386-linux-gnu/gconv/UTF-16.so', 'file', true],
    ['usr/lib/i386-linux-gnu/gconv/EUC-JP.so', 'file', false],
    ['usr/lib/i386-linux-gnu/gconv/gconv-modules', 'file', true],
    ['usr/share/doc-base/x', 'file', true],
  ])('%s (%s): %s', (path, type, kept) => expect(isKeptInSlim(path, type)).toBe(kept))
})

describe('versions', () => {
  it.each([
    ['1:1.35.0-4+deb12u1+b1', '1.35.0', ['1.35', '1.35.0']],
    ['12.4+deb12u15', '12.4+deb12u15', ['12.4+deb12u15']],
    ['2.36-9', '2.36', ['2.36']],
  ])('%s', (version, upstream, tags) => {
    expect(upstreamVersion(version)).toBe(upstream)
    expect(versionTags(upstream)).toEqual(tags)
  })
})
