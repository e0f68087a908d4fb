/** The client whose output this one reproduces; it presents itself as that. */
export const CLIENT = {
  version: '28.2.2',
  gitCommit: 'e6534b4',
  goVersion: 'go1.24.3',
  built: 'Fri May 30 12:07:14 2025',
  os: 'linux',
} as const
