/** What a daemon says during a pull: layers side by side, one already there, one verified. */
const layer = (id: string, status: string, current?: number, total?: number) => ({
  status,
  progressDetail: current === undefined ? {} : { current, total },
  ...(current === undefined ? {} : { progress: 'ignored' }),
  id,
})

export const pullMessages: readonly object[] = [
  { status: 'Pulling from library/nginx', id: 'alpine' },
  layer('aaaaaaaaaaaa', 'Pulling fs layer'),
  layer('bbbbbbbbbbbb', 'Pulling fs layer'),
  layer('cccccccccccc', 'Already exists'),
  layer('bbbbbbbbbbbb', 'Waiting'),
  layer('aaaaaaaaaaaa', 'Downloading', 1234, 3_500_000),
  layer('bbbbbbbbbbbb', 'Downloading', 500_000, 1_000_000),
  layer('aaaaaaaaaaaa', 'Downloading', 3_500_000, 3_500_000),
  layer('aaaaaaaaaaaa', 'Verifying Checksum'),
  layer('aaaaaaaaaaaa', 'Download complete'),
  layer('bbbbbbbbbbbb', 'Downloading', 2_000_000, 1_000_000),
  layer('bbbbbbbbbbbb', 'Downloading', 77, -1),
  layer('aaaaaaaaaaaa', 'Extracting', 65_536, 3_500_000),
  { status: 'Extracting', progressDetail: { current: 3, total: 7, units: 'items' }, id: 'bbbbbbbbbbbb' },
  { status: 'Extracting', progressDetail: { current: 3, total: 7, hidecounts: true }, id: 'bbbbbbbbbbbb' },
  layer('aaaaaaaaaaaa', 'Pull complete'),
  layer('bbbbbbbbbbbb', 'Pull complete'),
  { status: 'Digest: sha256:' + 'd'.repeat(64) },
  { status: 'Status: Downloaded newer image for nginx:alpine' },
]

export const failedPullMessages: readonly object[] = [
  ...pullMessages.slice(0, 6),
  { errorDetail: { message: 'the layer is broken' }, error: 'the layer is broken' },
]

export const pullBody = (messages: readonly object[]) =>
  messages.map((message) => `${JSON.stringify(message)}\r\n`).join('')
