import { describe, expect, it } from 'vitest'
import { RootFilesystem } from './root-filesystem.ts'

function merged(): RootFilesystem {
  const root = new RootFilesystem(7)
  root.directory('usr/bin')
  root.symlink('bin', 'usr/bin')
  return root
}

function paths(root: RootFilesystem): string[] {
  return root.entries().map(({ path }) => path)
}

describe('RootFilesystem', () => {
  it('puts what lies below a symbolic link to a directory where the link leads', () => {
    const root = merged()
    root.directory('bin')
    root.file('bin/sh', '#!')
    expect(paths(root)).toEqual(['bin', 'usr', 'usr/bin', 'usr/bin/sh'])
    expect(root.lookUp('bin')?.type).toBe('symlink')
    expect(root.readText('bin/sh')).toBe('#!')
  })

  it('keeps the mode of a directory that exists, as dpkg does', () => {
    const root = new RootFilesystem(0)
    root.directory('tmp', { mode: 0o1777 })
    root.directory('tmp', { mode: 0o755 })
    expect(root.lookUp('tmp')?.mode).toBe(0o1777)
  })

  it('follows absolute, relative and chained links, and stays within the root', () => {
    const root = new RootFilesystem(0)
    root.file('etc/real', 'x')
    root.symlink('etc/a', '/etc/b')
    root.symlink('etc/b', '../../../etc/real')
    expect(root.readText('etc/a')).toBe('x')
  })

  it('gives up on links that go round', () => {
    const root = new RootFilesystem(0)
    root.symlink('a', 'b')
    root.symlink('b', 'a')
    expect(() => root.readFile('a')).toThrow('too many levels of symbolic links')
  })

  it.each(['', '.', '..', 'a/..'])('has no entry at %j', (path) => {
    expect(() => new RootFilesystem(0).file(path, '')).toThrow('not the path of an entry')
  })

  it('lets neither a file replace a directory, nor a directory a file, nor a file have children', () => {
    const root = new RootFilesystem(0)
    root.directory('d')
    root.file('f', '')
    expect(() => root.file('d', '')).toThrow('/d is a directory')
    expect(() => root.directory('f')).toThrow('/f is not a directory')
    expect(() => root.file('f/x', '')).toThrow('/f is not a directory')
  })

  it('lists a directory, also through a link, and removes a tree', () => {
    const root = merged()
    root.file('bin/b', '')
    root.file('bin/a', '')
    root.file('usr/bin2/c', '')
    expect(root.list('bin')).toEqual(['a', 'b'])
    root.remove('usr/bin')
    expect(paths(root)).toEqual(['bin', 'usr', 'usr/bin2', 'usr/bin2/c'])
  })

  it('finds what changed since, with the directories above it as they were', () => {
    const below = merged()
    below.file('etc/passwd', 'a')
    below.file('etc/group', 'a')
    below.directory('etc', { mode: 0o700 })
    const root = below.clone()
    root.file('etc/passwd', 'b')
    root.directory('etc', { mode: 0o711 })
    const changes = root.changesSince(below)
    expect(changes.map(({ path }) => path)).toEqual(['etc', 'etc/passwd'])
    expect(changes[0]!.node).toBe(below.lookUp('etc'))
    expect(below.readText('etc/passwd')).toBe('a')
  })

  it('refuses a layer that would have to delete', () => {
    const below = merged()
    const root = below.clone()
    root.remove('bin')
    expect(() => root.changesSince(below)).toThrow('/bin was removed')
  })
})
