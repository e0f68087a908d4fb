import { type Recipe } from '../recipe.ts'
import { installedPackages, installPackages, type DebianPackage } from '../rootfs/dpkg.ts'
import { writeLibraryCache } from '../rootfs/library-cache.ts'
import { upstreamVersion, versionTags } from '../rootfs/package-version.ts'
import type { RootFilesystem } from '../rootfs/root-filesystem.ts'
import { debian, libraryDirectories } from './debian.ts'

/** Debian's nginx depends on more (iproute2, debconf), for its set-up and service scripts alone. */
const libraries = ['libcrypt1', 'libpcre2-8-0', 'libssl3', 'zlib1g']

/** As in Docker's own image, so that configurations written for it work. */
const nginxId = 101

/** Debian's nginx, laid out as Docker's own image is: conf.d, /usr/share/nginx/html, logs on the streams. */
export const nginx: Recipe = {
  repository: 'nginx',
  base: debian,
  async build(root, kit) {
    const installed = new Set(installedPackages(root).keys())
    const [server, common] = (await kit.packages(['nginx', 'nginx-common'])) as [DebianPackage, DebianPackage]
    const packages = [...(await kit.packagesWithDependencies(libraries, installed)), common, server]
    const version = upstreamVersion(server.version)
    await installPackages(root, packages)
    addAccount(root)
    sendLogsToStreams(root)
    for (const path of ['etc/nginx/sites-available', 'etc/nginx/sites-enabled']) root.remove(path)
    root.directory('var/www/html')
    root.file('etc/nginx/nginx.conf', await kit.readRecipeFile('nginx/nginx.conf'))
    root.file('etc/nginx/conf.d/default.conf', await kit.readRecipeFile('nginx/default.conf'))
    root.file('usr/share/nginx/html/index.html', await kit.readRecipeFile('nginx/index.html'))
    root.file('usr/share/nginx/html/50x.html', await kit.readRecipeFile('nginx/50x.html'))
    root.file('docker-entrypoint.sh', await kit.readRecipeFile('nginx/docker-entrypoint.sh'), { mode: 0o755 })
    writeLibraryCache(root, libraryDirectories)
    return {
      tags: ['latest', ...versionTags(version).slice(0, 1)],
      description:
        'Debian’s nginx on debian:12-slim, without the packages its service scripts want (iproute2, debconf)',
      licenses: 'BSD-2-Clause AND LicenseRef-usr-share-doc-copyright',
      packages,
      createdBy: `ADD nginx ${version} from ${packages.length} Debian packages, and its configuration /`,
      config: {
        Env: [`NGINX_VERSION=${version}`],
        ExposedPorts: { '80/tcp': {} },
        Entrypoint: ['/docker-entrypoint.sh'],
        StopSignal: 'SIGQUIT',
        Cmd: ['nginx', '-g', 'daemon off;'],
      },
    }
  },
}

function addAccount(root: RootFilesystem): void {
  const add = (path: string, line: string): void => root.file(path, `${root.readText(path)}${line}\n`)
  add('etc/passwd', `nginx:*:${nginxId}:${nginxId}:nginx user:/nonexistent:/bin/false`)
  add('etc/group', `nginx:*:${nginxId}:`)
}

function sendLogsToStreams(root: RootFilesystem): void {
  root.symlink('var/log/nginx/access.log', '/dev/stdout')
  root.symlink('var/log/nginx/error.log', '/dev/stderr')
}
