/** One repository, in the words of sources.list(5), deb822 style. */
interface Repository {
  uris: string[]
  suites: string[]
  components: string[]
  /** Options that decide whether the repository is believed: Signed-By, Trusted. */
  trust: [name: string, value: string][]
}

/**
 * Derive the sources of the private apt root from the machine's own: the same mirrors and keys, restricted to
 * Debian's own suites of one release, for every architecture, with source packages.
 *
 * @param files the machine's sources.list files, deb822 (`.sources`) and one-line (`.list`).
 * @param codename the release, `bookworm`.
 * @returns a deb822 file; empty when no file names a suite of that release with the component `main`.
 */
export function privateSources(files: { path: string; text: string }[], codename: string): string {
  return files
    .flatMap(({ path, text }) => (path.endsWith('.sources') ? parseDeb822(text) : parseOneLine(text)))
    .map((repository) => ({ ...repository, suites: suitesOf(repository, codename) }))
    .filter(({ suites, components }) => suites.length > 0 && components.includes('main'))
    .map(formatRepository)
    .join('\n')
}

function suitesOf(repository: Repository, codename: string): string[] {
  const wanted = [codename, `${codename}-updates`, `${codename}-security`, `${codename}/updates`]
  return repository.suites.filter((suite) => wanted.includes(suite))
}

function formatRepository({ uris, suites, components, trust }: Repository): string {
  const fields: [string, string][] = [
    ['Types', 'deb deb-src'],
    ['URIs', uris.join(' ')],
    ['Suites', suites.join(' ')],
    ['Components', components.join(' ')],
    ...trust,
  ]
  return fields.map(([name, value]) => `${name}: ${value}\n`).join('')
}

function parseDeb822(text: string): Repository[] {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .split(/\n{2,}/)
    .map(parseStanza)
    .filter((stanza) => words(stanza.types).includes('deb') && stanza.enabled !== 'no')
    .map((stanza) => ({
      uris: words(stanza.uris),
      suites: words(stanza.suites),
      components: words(stanza.components),
      trust: trustFields(stanza['signed-by'], stanza.trusted),
    }))
}

/** Field names in lower case; a value goes on over lines that begin with a blank (an inline key does). */
export function parseStanza(text: string): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const [, name, value] of text.matchAll(/^([\w-]+):[ \t]*(.*(?:\n[ \t].*)*)/gm)) {
    fields[name!.toLowerCase()] = value!.trimEnd()
  }
  return fields
}

function parseOneLine(text: string): Repository[] {
  const line = /^deb\s+(?:\[(?<options>[^\]]*)\]\s+)?(?<uri>\S+)\s+(?<suite>\S+)(?<components>[^#\n]*)/gm
  return [...text.matchAll(line)].map(({ groups }) => {
    const { options, uri, suite, components } = groups!
    const option = (name: string): string | undefined =>
      words(options)
        .find((word) => word.startsWith(`${name}=`))
        ?.slice(name.length + 1)
    return {
      uris: [uri!],
      suites: [suite!],
      components: words(components),
      trust: trustFields(option('signed-by'), option('trusted')),
    }
  })
}

function trustFields(signedBy: string | undefined, trusted: string | undefined): [string, string][] {
  const fields: [string, string | undefined][] = [
    ['Signed-By', signedBy],
    ['Trusted', trusted],
  ]
  return fields.filter((field): field is [string, string] => field[1] !== undefined && field[1] !== '')
}

function words(text: string | undefined): string[] {
  return (text ?? '').split(/\s+/).filter((word) => word !== '')
}
