/**
 * `import url from 'some/file?gzipped'`: the URL of a file that the build compresses, since many static hosts do not. Its name does not
 * end with `.gz`, which some servers would unzip on the way. While developing it is the file itself: who fetches it looks at the
 * first bytes.
 */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Plugin } from 'vite'

const SUFFIX = '?gzipped'
const compress = promisify(gzip)

export function gzippedFiles(): Plugin {
  let building = false
  return {
    name: 'drydock-gzipped-files',
    enforce: 'pre',
    configResolved(config) {
      building = config.command === 'build'
    },
    async resolveId(source, importer) {
      if (!source.endsWith(SUFFIX)) return null
      const file = await this.resolve(source.slice(0, -SUFFIX.length), importer, { skipSelf: true })
      return file && file.id + SUFFIX
    },
    async load(id) {
      if (!id.endsWith(SUFFIX)) return null
      const file = id.slice(0, -SUFFIX.length)
      if (!building) return `export { default } from ${JSON.stringify(`${file}?url`)}`
      const source = await compress(await readFile(file), { level: 9 })
      const asset = this.emitFile({ type: 'asset', name: `${basename(file)}-gzipped`, source })
      return `export default import.meta.ROLLUP_FILE_URL_${asset}`
    },
  }
}
