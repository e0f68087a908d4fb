import { defaultPath, type Recipe } from '../recipe.ts'

/** Says hello on a 64-bit machine; here it shows what Docker answers when no variant fits the platform. */
export const amd64Only: Recipe = {
  repository: 'amd64-only',
  platform: { os: 'linux', architecture: 'amd64' },
  async build(root, kit) {
    root.file('hello', await kit.compile({ source: 'hello/hello.c', architecture: 'amd64', libc: 'none' }), {
      mode: 0o755,
    })
    return {
      tags: ['latest'],
      description: 'hello-world for linux/amd64 alone, to show what happens on another platform',
      licenses: 'Apache-2.0',
      packages: [],
      createdBy: 'COPY hello / # images/recipes/hello/hello.c, gcc -m64 -static -nostdlib',
      config: { Env: [defaultPath], Cmd: ['/hello'] },
    }
  },
}
