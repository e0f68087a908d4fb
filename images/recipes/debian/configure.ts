/**
 * What the set-up scripts (postinst) of the packages in the debian image do on a fresh system. They cannot be run:
 * they are programs for another processor, and want root.
 */
import { addAlternative } from '../../rootfs/alternatives.ts'
import type { RootFilesystem } from '../../rootfs/root-filesystem.ts'
import { slimPathFilters } from '../../rootfs/slim.ts'

export function configurePackages(root: RootFilesystem): void {
  configureBaseFiles(root)
  configureAccounts(root)
  configureShells(root)
  configureDpkg(root)
  copy(root, 'usr/share/libc-bin/nsswitch.conf', 'etc/nsswitch.conf')
  const nawk = { name: 'nawk', link: '/usr/bin/nawk' }
  addAlternative(root, {
    name: 'awk',
    link: '/usr/bin/awk',
    target: '/usr/bin/mawk',
    priority: 5,
    slaves: [nawk],
  })
  addAlternative(root, {
    name: 'which',
    link: '/usr/bin/which',
    target: '/usr/bin/which.debianutils',
    priority: 0,
  })
  addAlternative(root, { name: 'rmt', link: '/usr/sbin/rmt', target: '/usr/sbin/rmt-tar', priority: 50 })
}

function configureBaseFiles(root: RootFilesystem): void {
  root.symlink('etc/dpkg/origins/default', 'debian')
  copy(root, 'usr/share/base-files/dot.profile', 'root/.profile')
  copy(root, 'usr/share/base-files/dot.bashrc', 'root/.bashrc')
  copy(root, 'usr/share/base-files/profile', 'etc/profile')
  copy(root, 'usr/share/base-files/motd', 'etc/motd')
  for (const path of ['mnt', 'srv', 'opt', 'etc/opt', 'var/opt', 'media']) root.directory(path)
  root.directory('var/mail', { mode: 0o2775, gid: 8 })
  root.symlink('var/spool/mail', '../mail')
  root.directory('run/lock', { mode: 0o1777 })
  replaceBySymlink(root, 'var/run', '/run')
  replaceBySymlink(root, 'var/lock', '/run/lock')
  for (const name of ['share/man', 'bin', 'games', 'lib', 'include', 'sbin', 'src', 'etc']) {
    root.directory(`usr/local/${name}`)
  }
  root.symlink('usr/local/man', 'share/man')
  const utmp = 43
  root.file('var/log/wtmp', '', { mode: 0o664, gid: utmp })
  root.file('var/log/btmp', '', { mode: 0o660, gid: utmp })
  root.file('var/log/lastlog', '', { mode: 0o664, gid: utmp })
}

function configureAccounts(root: RootFilesystem): void {
  copy(root, 'usr/share/base-passwd/passwd.master', 'etc/passwd')
  copy(root, 'usr/share/base-passwd/group.master', 'etc/group')
}

/** /etc/shells as update-shells writes it, and dash's claim to /bin/sh. */
function configureShells(root: RootFilesystem): void {
  const directory = 'usr/share/debianutils/shells.d'
  const shells = root
    .list(directory)
    .flatMap((name) => root.readText(`${directory}/${name}`).trim().split('\n'))
  const merged = shells.flatMap((path) => [path, path.replace(/^\/bin\//, '/usr/bin/')])
  root.file(
    'etc/shells',
    `${root.readText('usr/share/debianutils/shells')}${[...new Set(merged)].join('\n')}\n`,
  )
  const diversions = ['/bin/sh', '/usr/share/man/man1/sh.1.gz'].flatMap((path) => [
    path,
    path.replace(/sh(\.1\.gz)?$/, 'sh.distrib$1'),
    'dash',
  ])
  root.file('var/lib/dpkg/diversions', `${diversions.join('\n')}\n`)
}

/** Its empty files, and the paths it is to leave out when packages are installed or upgraded here. */
function configureDpkg(root: RootFilesystem): void {
  root.file('var/lib/dpkg/available', '')
  root.file('var/lib/dpkg/statoverride', '')
  root.file('etc/dpkg/dpkg.cfg.d/docker', `${slimPathFilters().join('\n')}\n`)
}

function replaceBySymlink(root: RootFilesystem, path: string, target: string): void {
  root.remove(path)
  root.symlink(path, target)
}

function copy(root: RootFilesystem, from: string, to: string): void {
  root.put(to, { ...root.readFile(from) })
}
