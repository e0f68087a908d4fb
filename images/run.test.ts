/**
 * Runs programs of the built images on this machine's own kernel. It needs what a unit test may not fetch or ask
 * for: images in the cache (any command that prepares puts them there), root, and a kernel that runs 32-bit programs;
 * elsewhere it is skipped.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cacheDirectory } from '../scripts/cache.ts'
import { imagesKey } from './manifest.ts'
import { blobPath, readIndex, readJsonBlob } from './oci/layout.ts'
import type { ImageIndex, ImageManifest } from './oci/media-types.ts'
import { verifyLayout } from './oci/verify.ts'
import { runs386 } from './runs-386.testing.ts'

const layout = join(cacheDirectory(), `images-${await imagesKey()}`)
const canRun = existsSync(layout) && process.getuid?.() === 0 && (await runs386())

let work: string

/** The image's files, its layers on top of each other. */
async function unpack(reference: string): Promise<string> {
  const root = join(work, reference.replace(':', '-'))
  if (existsSync(root)) return root
  mkdirSync(root)
  const { manifests } = await readIndex(layout)
  const name = `docker.io/library/${reference}`
  const tagged = manifests.find((entry) => entry.annotations?.['io.containerd.image.name'] === name)!
  const index = await readJsonBlob<ImageIndex>(layout, tagged.digest)
  const { layers } = await readJsonBlob<ImageManifest>(layout, index.manifests[0]!.digest)
  for (const { digest } of layers) {
    execFileSync('tar', ['-xzpf', blobPath(layout, digest), '-C', root, '--numeric-owner'])
  }
  return root
}

/** Run a command in the image, with namespaces of its own. @returns both its streams. */
async function run(reference: string, command: string): Promise<string> {
  const root = await unpack(reference)
  for (const name of ['dev', 'proc']) mkdirSync(join(root, name), { recursive: true })
  const mounts = `mount -t proc proc ${root}/proc && mount --bind /dev ${root}/dev && ip link set lo up`
  // Node's pipes are sockets, and /dev/stdout cannot be opened on one: `cat` makes it a pipe.
  const script = `${mounts} && chroot ${root} ${command} 2>&1 | cat`
  return execFileSync('unshare', ['-mnpf', 'bash', '-o', 'pipefail', '-c', script], {
    encoding: 'utf8',
    timeout: 20_000,
  })
}

describe.skipIf(!canRun)(
  'images in the cache (skipped where there are none, without root, or without 32-bit programs)',
  { timeout: 30_000 },
  () => {
    beforeAll(() => {
      work = mkdtempSync(join(tmpdir(), 'drydock-run-'))
    })
    afterAll(() => rmSync(work, { recursive: true }))

    it('are whole', async () => {
      const lines: string[] = []
      await verifyLayout(layout, (line) => lines.push(line))
      expect(lines.join()).toContain('are whole')
    })

    it('hello-world says hello', async () => {
      expect(await run('hello-world:latest', '/hello')).toMatch(/^\nHello from Docker!\n/)
    })

    it('busybox runs, with every applet it knows, and finds names in /etc/hosts', async () => {
      expect(await run('busybox:1.35', '/bin/busybox true')).toBe('')
      expect(await run('busybox:latest', 'sh -c "busybox --list; echo; ls /bin"')).toMatch(/^([^]+)\n\1$/)
      const hosts = 'echo 127.0.0.1 db > /etc/hosts; ping -c 1 db'
      expect(await run('busybox:latest', `sh -c "${hosts}"`)).toContain('1 packets received')
      expect(await run('busybox:latest', 'id -un')).toBe('root\n')
    })

    it('whoami answers', async () => {
      const root = await unpack('busybox:latest')
      execFileSync('cp', [join(await unpack('whoami:latest'), 'whoami'), root])
      const answer = await run(
        'busybox:latest',
        'sh -c "/whoami 2>/dev/null & sleep 0.5; wget -qO- 127.0.0.1/x; kill %1"',
      )
      expect(answer).toMatch(/^Hostname: [^]*IP: 127\.0\.0\.1\n[^]*GET \/x HTTP\/1\.1/)
    })

    it('debian has a working shell, libraries found by cache, and a truthful database of packages', async () => {
      expect(
        await run('debian:12-slim', 'bash -c "cat /etc/debian_version; awk \'BEGIN { print 6 * 7 }\'"'),
      ).toMatch(/^12\.\d+\n42\n$/)
      expect(await run('debian:12-slim', 'dpkg --audit')).toBe('')
      expect(await run('debian:12-slim', 'dpkg -S /bin/bash')).toBe('bash: /bin/bash\n')
      expect(await run('debian:bookworm-slim', 'ldconfig -p')).toContain(
        'libc.so.6 (libc6) => /lib/i386-linux-gnu/',
      )
      const searched = await run('debian:12-slim', 'env LD_DEBUG=libs ls /')
      expect(searched).toContain('search cache=/etc/ld.so.cache')
      expect(searched).not.toContain('search path=')
      // Of what dpkg thinks is installed, nothing is missing but what a slim image leaves out.
      const gone = await run('debian:12-slim', 'sh -c "dpkg -V; true"')
      const kinds = /share\/(doc|groff|info|lintian|locale|man)\/|\/gconv\//
      expect(gone.split('\n').filter((line) => line !== '' && !kinds.test(line))).toEqual([])
    })

    it('nginx serves its welcome page, logs to the streams, and stops on SIGQUIT', async () => {
      expect(await run('nginx:1.22', 'nginx -v')).toMatch(/^nginx version: nginx\/1\.22\.\d+\n$/)
      const request = 'exec 3<>/dev/tcp/127.0.0.1/80; printf \\"GET / HTTP/1.0\\r\\n\\r\\n\\" >&3; cat <&3'
      const script = `/docker-entrypoint.sh nginx -g 'daemon off;' & sleep 0.7; ${request}; kill -QUIT \\$!; wait \\$!; echo status \\$?`
      const output = await run('nginx:latest', `bash -c "${script}"`)
      expect(output).toContain('<title>Welcome to nginx!</title>')
      expect(output).toContain('"GET / HTTP/1.0" 200')
      expect(output).toMatch(/status 0\n$/)
    })
  },
)
