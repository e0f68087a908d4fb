import { defaultPath, type Recipe } from '../recipe.ts'
import { installPackages, unpackPackage, type DebianPackage } from '../rootfs/dpkg.ts'
import { writeLibraryCache } from '../rootfs/library-cache.ts'
import { RootFilesystem } from '../rootfs/root-filesystem.ts'
import { configurePackages } from './debian/configure.ts'

/** Installed whole, with all they depend on. */
const packageNames = [
  'base-files',
  'base-passwd',
  'bash',
  'coreutils',
  'dash',
  'debianutils',
  'diffutils',
  'dpkg',
  'findutils',
  'grep',
  'gzip',
  'hostname',
  'libc-bin',
  'mawk',
  'mount',
  'ncurses-base',
  'ncurses-bin',
  'sed',
  'sysvinit-utils',
  'tar',
  'usr-is-merged',
]

/**
 * Programs of util-linux that are of use in a container. The package as a whole would double the libraries; so
 * dpkg is not told of it, and `apt-get install util-linux` will replace these.
 */
const utilLinuxPrograms = [
  'bin/dmesg',
  'bin/more',
  'bin/mountpoint',
  'usr/bin/flock',
  'usr/bin/getopt',
  'usr/bin/lscpu',
  'usr/bin/lsns',
  'usr/bin/nsenter',
  'usr/bin/prlimit',
  'usr/bin/setsid',
  'usr/bin/taskset',
  'usr/bin/unshare',
]

/** Where the dynamic linker looks, in the order of /etc/ld.so.conf. */
export const libraryDirectories = ['lib/i386-linux-gnu', 'lib']

/** Debian 12 without apt, perl and PAM: a shell, the usual commands, and dpkg's database of what is there. */
export const debian: Recipe = {
  repository: 'debian',
  async build(root, kit) {
    for (const name of ['bin', 'lib', 'sbin']) {
      root.directory(`usr/${name}`)
      root.symlink(name, `usr/${name}`)
    }
    const packages = await kit.packagesWithDependencies(packageNames)
    await installPackages(root, packages)
    const release = root.readText('etc/debian_version').trim()
    if (!release.startsWith('12.'))
      throw new Error(`the image debian:12-slim cannot be made from Debian ${release}`)
    configurePackages(root)
    const [utilLinux] = (await kit.packages(['util-linux'])) as [DebianPackage]
    await addUtilLinux(root, utilLinux)
    writeLibraryCache(root, libraryDirectories)
    return {
      tags: ['12-slim', 'bookworm-slim'],
      description:
        'Debian 12 (bookworm), trimmed: no apt yet, no perl, no PAM; of util-linux some programs; of gconv the common encodings; no manuals or translations',
      licenses: 'LicenseRef-usr-share-doc-copyright',
      packages: [...packages, utilLinux],
      createdBy: `ADD ${packages.length} Debian packages, some programs of util-linux, and what their set-up scripts would have made /`,
      config: { Env: [defaultPath], Cmd: ['bash'] },
    }
  },
}

async function addUtilLinux(root: RootFilesystem, utilLinux: DebianPackage): Promise<void> {
  const unpacked = new RootFilesystem(0)
  await unpackPackage(unpacked, utilLinux.path)
  for (const path of [...utilLinuxPrograms, 'usr/share/doc/util-linux/copyright']) {
    root.put(path, unpacked.readFile(path))
  }
}
