import { defaultPath, type Recipe } from '../recipe.ts'

/** One static program without a libc: all that an image needs. */
export const helloWorld: Recipe = {
  repository: 'hello-world',
  async build(root, kit) {
    root.file('hello', await kit.compile({ source: 'hello/hello.c', architecture: '386', libc: 'none' }), {
      mode: 0o755,
    })
    return {
      tags: ['latest', 'linux'],
      description: 'A program of a few hundred bytes that says hello and how it came to run',
      licenses: 'Apache-2.0',
      packages: [],
      createdBy: 'COPY hello / # images/recipes/hello/hello.c, gcc -m32 -static -nostdlib',
      config: { Env: [defaultPath], Cmd: ['/hello'] },
    }
  },
}
