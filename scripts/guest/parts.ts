/** What the guest consists of. Adding a program is a line here, a script in `guest/parts/`, a line in `rootfs.sh`. */
import type { Part } from './part.ts'

const compiler = ['gcc', 'gcc-multilib', 'binutils', 'libc6-dev-i386']

export const parts: Part[] = [
  {
    name: 'kernel',
    inputs: ['guest/kernel.fragment', 'guest/parts/merge-config.sh'],
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
    inputs: ['guest/busybox.fragment', 'guest/parts/merge-config.sh'],
    source: 'busybox',
    tools: compiler,
    products: [
      {
        name: 'busybox',
        file: 'busybox',
        license: 'GPL-2.0-only AND LGPL-2.1-or-later',
        debianPackage: 'busybox',
      },
    ],
  },
  {
    name: 'tini',
    packages: ['tini'],
    products: [{ name: 'docker-init', file: 'docker-init', license: 'MIT', debianPackage: 'tini' }],
  },
  {
    name: 'crun',
    source: 'crun',
    packages: ['libseccomp-dev', 'libcap-dev', 'libyajl-dev'],
    tools: compiler,
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
    source: 'iptables',
    tools: compiler,
    products: [
      {
        name: 'iptables',
        file: 'xtables-legacy-multi',
        license: 'GPL-2.0-or-later AND LGPL-2.1-or-later',
        debianPackage: 'iptables',
      },
    ],
  },
  {
    name: 'iproute2',
    source: 'iproute2',
    tools: compiler,
    products: [
      {
        name: 'ip',
        file: 'ip',
        license: 'GPL-2.0-or-later AND LGPL-2.1-or-later',
        debianPackage: 'iproute2',
      },
    ],
  },
  {
    name: 'curl',
    source: 'curl',
    tools: compiler,
    products: [{ name: 'curl', file: 'curl', license: 'curl AND LGPL-2.1-or-later', debianPackage: 'curl' }],
  },
  {
    name: 'agent',
    inputs: ['guest/agent'],
    tools: compiler,
    products: [
      { name: 'agent', file: 'agent', license: 'Apache-2.0 AND LGPL-2.1-or-later' },
      { name: 'docker stub', file: 'docker-stub', license: 'Apache-2.0 AND LGPL-2.1-or-later' },
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
 * guest too. The C library is the machine's, for 32-bit programs.
 */
export const linkedPackages = ['libseccomp-dev', 'libcap-dev', 'libyajl-dev', 'libc6-dev']
