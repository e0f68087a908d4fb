import { sha256Of } from '../../protocol/digest.ts'

/**
 * Chain ids of a stack of layers (config.md, "Layer ChainID"): what a layer is called together with all below it, and what
 * Docker says it deleted.
 *
 * @param diffIds lowest first. @returns in the same order.
 */
export async function chainIds(diffIds: string[]): Promise<string[]> {
  const chain: string[] = []
  for (const diffId of diffIds) {
    const below = chain.at(-1)
    chain.push(below === undefined ? diffId : await sha256Of(new TextEncoder().encode(`${below} ${diffId}`)))
  }
  return chain
}
