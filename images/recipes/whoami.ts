import { defaultPath, type Recipe } from '../recipe.ts'

/** A web server that says who answered: for published ports, networks and load balancing. */
export const whoami: Recipe = {
  repository: 'whoami',
  async build(root, kit) {
    root.file('whoami', await kit.compile({ source: 'whoami/whoami.c', architecture: '386', libc: 'musl' }), {
      mode: 0o755,
    })
    return {
      tags: ['latest'],
      description: 'A small web server that answers with its host name, its addresses and the request',
      licenses: 'Apache-2.0 AND MIT',
      packages: await kit.packages(['musl-dev']),
      createdBy: 'COPY whoami / # images/recipes/whoami/whoami.c, gcc -m32 -static, musl',
      config: { Env: [defaultPath], ExposedPorts: { '80/tcp': {} }, Entrypoint: ['/whoami'] },
    }
  },
}
