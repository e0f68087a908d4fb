/** The archive is damaged, hostile, or uses something that cannot be served. */
export class TarError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'TarError'
  }
}
