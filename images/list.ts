import { readIndex, readJsonBlob } from './oci/layout.ts'
import type { ImageConfig, ImageIndex, ImageManifest } from './oci/media-types.ts'

/** Print every image of a layout: its name, digests, sizes, and what it runs. */
export async function listImages(layoutDir: string, print: (line: string) => void): Promise<void> {
  for (const tagged of (await readIndex(layoutDir)).manifests) {
    print(`${tagged.annotations?.['io.containerd.image.name']}  ${tagged.digest}`)
    const index = await readJsonBlob<ImageIndex>(layoutDir, tagged.digest)
    for (const { digest, platform } of index.manifests) {
      const manifest = await readJsonBlob<ImageManifest>(layoutDir, digest)
      const config = await readJsonBlob<ImageConfig>(layoutDir, manifest.config.digest)
      print(
        `  ${platform?.os}/${platform?.architecture}  manifest ${digest}  config ${manifest.config.digest}`,
      )
      for (const layer of manifest.layers) print(`    layer ${layer.digest} ${layer.size} bytes`)
      print(`    ${JSON.stringify(config.config)}`)
    }
  }
}
