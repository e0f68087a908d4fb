import { defaultPath, type Recipe } from '../recipe.ts'
import { unpackPackage } from '../rootfs/dpkg.ts'
import { RootFilesystem } from '../rootfs/root-filesystem.ts'
import { upstreamVersion, versionTags } from '../rootfs/package-version.ts'
import { appletNames } from './busybox/applets.ts'

/** Debian's static busybox, every applet a hard link of one file. */
export const busybox: Recipe = {
  repository: 'busybox',
  async build(root, kit) {
    const packages = await kit.packages(['busybox-static'])
    const [{ path, version }] = packages as [(typeof packages)[number]]
    const unpacked = new RootFilesystem(0)
    await unpackPackage(unpacked, path)
    addDirectories(root)
    addPrograms(root, unpacked)
    addAccounts(root)
    return {
      tags: ['latest', ...versionTags(upstreamVersion(version))],
      description: 'Debian’s static busybox with all its applets',
      licenses: 'GPL-2.0-only AND LGPL-2.1-or-later',
      packages,
      createdBy: `ADD busybox-static ${version} / # /bin/busybox, its applets as hard links, accounts`,
      config: { Env: [defaultPath], Cmd: ['sh'] },
    }
  },
}

function addDirectories(root: RootFilesystem): void {
  for (const path of ['bin', 'dev', 'etc', 'home', 'usr/bin', 'usr/sbin', 'var', 'var/spool/mail']) {
    root.directory(path)
  }
  root.directory('root', { mode: 0o700 })
  root.directory('tmp', { mode: 0o1777 })
  root.directory('var/www', { uid: 33, gid: 33 })
}

function addPrograms(root: RootFilesystem, unpacked: RootFilesystem): void {
  const program = unpacked.readFile('bin/busybox')
  root.put('bin/busybox', program)
  for (const name of appletNames(program.data)) root.hardLink(`bin/${name}`, 'bin/busybox')
  root.symlink('usr/bin/env', '../../bin/env')
  const licence = 'usr/share/doc/busybox-static/copyright'
  root.put(licence, unpacked.readFile(licence))
}

const accounts: [name: string, id: number, home: string, shell: string][] = [
  ['root', 0, '/root', '/bin/sh'],
  ['daemon', 1, '/usr/sbin', '/bin/false'],
  ['bin', 2, '/bin', '/bin/false'],
  ['sys', 3, '/dev', '/bin/false'],
  ['mail', 8, '/var/spool/mail', '/bin/false'],
  ['www-data', 33, '/var/www', '/bin/false'],
  ['operator', 37, '/var', '/bin/false'],
  ['nobody', 65534, '/home', '/bin/false'],
]

/** Groups without a user of the same name. */
const groups: [name: string, id: number][] = [
  ['adm', 4],
  ['tty', 5],
  ['disk', 6],
  ['wheel', 10],
  ['users', 100],
]

function addAccounts(root: RootFilesystem): void {
  root.file(
    'etc/passwd',
    lines(accounts.map(([name, id, home, shell]) => `${name}:x:${id}:${id}:${name}:${home}:${shell}`)),
  )
  const allGroups = [...accounts.map(([name, id]) => [name, id] as const), ...groups].sort(
    (a, b) => a[1] - b[1],
  )
  root.file('etc/group', lines(allGroups.map(([name, id]) => `${name}:x:${id}:`)))
  root.file('etc/shadow', lines(accounts.map(([name]) => `${name}:*:::::::`)), { mode: 0o600 })
  root.file('etc/nsswitch.conf', lines(['passwd: files', 'group: files', 'hosts: files dns']))
}

function lines(texts: string[]): string {
  return texts.map((text) => `${text}\n`).join('')
}
