/** What the guest consists of. Adding a program is a line here, a script in `guest/parts/`, a line in `rootfs.sh`. */
import type { Part } from './part.ts'

const compiler = ['gcc', 'gcc-multilib', 'binutils']
/** See guest/parts/musl.sh. */
const musl = { packages: ['musl-dev', 'linux-libc-dev'], tools: compiler }
const muslScript = 'guest/parts/musl.sh'

export const parts: Part[] = [
  {
    name: 'kernel',
    inputs: [
      'guest/kernel.fragment',
      'guest/patches/kernel',
      'guest/parts/apply-patches.sh',
      'guest/parts/merge-config.sh',
    ],
    packages: ['linux-source-6.1'],
    tools: ['gcc', 'binutils'],
    products: [
      {
        name: 'linux',
        file: 'bzImage',
        license: 'GPL-2.0-only',
        debianPackage: 'linux-source-6.1',
        published: true,
      },
    ],
  },
  {
    name: 'bios',
    packages: ['seabios'],
    products: [
      {
        name: 'seabios',
        file: 'bios.bin',
        license: 'LGPL-3.0-or-later',
        debianPackage: 'seabios',
        published: true,
      },
      {
        name: 'vgabios',
        file: 'vgabios.bin',
        license: 'LGPL-3.0-or-later',
        debianPackage: 'seabios',
        published: true,
      },
    ],
  },
  {
    name: 'disk',
    inputs: ['scripts/guest/sparse-disk.ts', 'scripts/guest/encode-disk.ts'],
    tools: ['e2fsprogs'],
    products: [{ name: 'disk template', file: 'disk.template', license: 'Apache-2.0', published: true }],
  },
  {
    name: 'busybox',
    inputs: [
      'guest/busybox.fragment',
      'guest/patches/busybox',
      'guest/parts/merge-config.sh',
      'guest/parts/apply-patches.sh',
      muslScript,
    ],
    source: 'busybox',
    ...musl,
    products: [
      {
        name: 'busybox',
        file: 'busybox',
        license: 'GPL-2.0-only AND MIT',
        debianPackage: 'busybox',
      },
    ],
  },
  {
    name: 'tini',
    inputs: [muslScript],
    source: 'tini',
    ...musl,
    products: [{ name: 'docker-init', file: 'docker-init', license: 'MIT', debianPackage: 'tini' }],
  },
  {
    name: 'crun',
    inputs: ['guest/patches/crun', 'guest/parts/apply-patches.sh'],
    source: 'crun',
    packages: ['libseccomp-dev', 'libcap-dev', 'libyajl-dev'],
    tools: [...compiler, 'libc6-dev-i386'],
    products: [
      {
        name: 'crun',
        file: 'crun',
        license: 'GPL-2.0-or-later AND LGPL-2.1-or-later AND BSD-3-Clause AND ISC',
        debianPackage: 'crun',
      },
    ],
  },
  {
    name: 'iptables',
    inputs: [muslScript],
    source: 'iptables',
    ...musl,
    products: [
      {
        name: 'iptables',
        file: 'xtables-legacy-multi',
        license: 'GPL-2.0-or-later AND MIT',
        debianPackage: 'iptables',
      },
    ],
  },
  {
    name: 'iproute2',
    inputs: [muslScript],
    source: 'iproute2',
    ...musl,
    products: [
      {
        name: 'ip',
        file: 'ip',
        license: 'GPL-2.0-or-later AND MIT',
        debianPackage: 'iproute2',
      },
    ],
  },
  {
    name: 'curl',
    inputs: [muslScript],
    source: 'curl',
    ...musl,
    products: [{ name: 'curl', file: 'curl', license: 'curl AND MIT', debianPackage: 'curl' }],
  },
  {
    name: 'agent',
    inputs: ['guest/agent/Makefile', 'guest/agent/src'],
    ...musl,
    products: [
      { name: 'agent', file: 'agent', license: 'Apache-2.0 AND MIT' },
      { name: 'docker stub', file: 'docker-stub', license: 'Apache-2.0 AND MIT' },
    ],
  },
  {
    name: 'rootfs',
    inputs: ['guest/rootfs', 'guest/init'],
    tools: ['cpio'],
    needs: ['busybox', 'tini', 'crun', 'iptables', 'iproute2', 'curl', 'agent'],
    products: [
      { name: 'initramfs', file: 'initramfs.cpio.gz', license: 'see its contents', published: true },
    ],
  },
]

/**
 * Libraries that are linked into products and are not a part of their own; their sources belong to a copy of the
 * guest too. To them comes the machine's C library for 32-bit programs, in crun.
 */
export const linkedPackages = ['libseccomp-dev', 'libcap-dev', 'libyajl-dev', 'musl-dev']
