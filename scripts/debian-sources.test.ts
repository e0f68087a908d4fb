import { describe, expect, it } from 'vitest'
import { parseStanza, privateSources } from './debian-sources.ts'

const deb822 = {
  path: '/etc/apt/sources.list.d/debian.sources',
  text: `# the mirror
Types: deb
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Architectures: amd64
Signed-By: /usr/share/keyrings/debian.gpg

Types: deb
URIs: http://security.example/
Suites: bookworm-security
Components: main

Types: deb
Enabled: no
URIs: http://disabled.example/debian
Suites: bookworm
Components: main
`,
}

describe('privateSources', () => {
  it('keeps mirror and key, drops the architecture, asks for sources too', () => {
    expect(privateSources([deb822], 'bookworm')).toBe(`Types: deb deb-src
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian.gpg

Types: deb deb-src
URIs: http://security.example/
Suites: bookworm-security
Components: main
`)
  })

  it('reads the one-line format with options and comments', () => {
    const list = {
      path: '/etc/apt/sources.list',
      text: `# deb http://commented.example bookworm main
deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian bookworm main # ours
deb-src http://mirror.example/debian bookworm main
`,
    }
    expect(privateSources([list], 'bookworm')).toBe(`Types: deb deb-src
URIs: http://mirror.example/debian
Suites: bookworm
Components: main
Signed-By: /k.gpg
`)
  })

  it('leaves out other releases, other components and other vendors', () => {
    const list = {
      path: 'x.list',
      text: `deb http://a.example trixie main
deb http://b.example bookworm stable
deb http://c.example nodistro main
deb http://d.example bookworm-backports main
`,
    }
    expect(privateSources([list], 'bookworm')).toBe('')
  })
})

describe('parseStanza', () => {
  it('joins continued lines', () => {
    expect(parseStanza('Package: a\nSigned-By:\n -----BEGIN\n .\nVersion: 1')).toEqual({
      package: 'a',
      'signed-by': '\n -----BEGIN\n .',
      version: '1',
    })
  })
})
