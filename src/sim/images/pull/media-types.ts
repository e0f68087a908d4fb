import type { Manifest } from '../../../protocol/oci-image.ts'

/** What a manifest may point at; registries also keep charts, models and signatures in the same form. */
const PREFIXES = ['application/vnd.oci.image', 'application/vnd.docker']
const PLAIN = new Set(['application/octet-stream', 'application/json', 'text/html', ''])

/** @throws {Error} `unsupported media type …` */
export function checkMediaTypes({ config, layers }: Manifest): void {
  for (const { mediaType } of [config, ...layers]) {
    const type = mediaType.toLowerCase()
    if (type.startsWith('application/vnd.docker.ai.'))
      throw new Error(
        'AI models are not yet supported by the Engine, please use "docker model pull/run" instead',
      )
    const known = PLAIN.has(type) || PREFIXES.some((prefix) => type.startsWith(`${prefix}.`))
    if (!known) throw new Error(`unsupported media type ${mediaType}`)
  }
}
