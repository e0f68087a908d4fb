/** Where the candidates for a word come from when Tab is pressed, as data. */
export type Source =
  | { from: 'nothing' }
  | { from: 'files' }
  /** Whatever was typed so far: the shell narrows it down. */
  | { from: 'list'; values: readonly string[]; unfinished?: true }
  | { from: 'environment' }
  | { from: 'networks' }
  | { from: 'volumes' }
  /** @param atMost so many words of a command are images. */
  | { from: 'images'; atMost?: number }
  | { from: 'containers'; which: Containers }

/** `settled` ones were created or have ended; with `--force` a `removable` one may run. */
export type Containers = 'running' | 'unpaused' | 'paused' | 'settled' | 'removable' | 'all'

export const nothing: Source = { from: 'nothing' }
/** The shell completes paths by itself. */
export const files: Source = { from: 'files' }
export const oneOf = (...values: string[]): Source => ({ from: 'list', values })
/** Values that the user goes on writing: no space follows them. */
export const beginnings = (...values: string[]): Source => ({ from: 'list', values, unfinished: true })
export const variables: Source = { from: 'environment' }
export const networks: Source = { from: 'networks' }
export const volumes: Source = { from: 'volumes' }
export const images = (atMost?: number): Source => ({ from: 'images', ...(atMost && { atMost }) })
export const containers = (which: Containers): Source => ({ from: 'containers', which })

export const platforms = oneOf(
  'linux/386',
  'linux/amd64',
  'linux/arm',
  'linux/arm/v5',
  'linux/arm/v6',
  'linux/arm/v7',
  'linux/arm64',
  'linux/arm64/v8',
  'linux/ppc64le',
  'linux/s390x',
  'linux/riscv64',
  'windows/amd64',
  'wasip1/wasm',
)
export const restartPolicies = oneOf('no', 'always', 'on-failure', 'unless-stopped')
