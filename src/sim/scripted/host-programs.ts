import type { Programs } from './programs.ts'
import type { ScriptedTree } from './tree.ts'

/** The host's own tools that the engine uses, as far as the files in memory go. */
export function hostPrograms(tree: ScriptedTree): Programs {
  return {
    mount: () => 0,
    umount: () => 0,
    async find({ args, out }) {
      for (const name of tree.list(args[1] ?? '/')) await out(`${args[1]}/${name}\n`)
      return 0
    },
    async stat({ args, err }) {
      await err(`stat: can't stat '${args.at(-1)}': No such file or directory\n`)
      return 1
    },
    async tar({ args, stdin }) {
      const parts: Uint8Array[] = []
      for await (const bytes of stdin) parts.push(bytes)
      tree.write(
        `${args.at(-1)}/.unpacked.tar`,
        new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer()),
      )
      return 0
    },
  }
}
