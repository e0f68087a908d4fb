import type { ErrorKind } from '../base/errors.ts'

/** The only table from an error kind to an HTTP status. `satisfies` makes a missing kind a type error. */
export const statusOf = {
  invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  notModified: 304,
  tooLarge: 413,
  system: 500,
  notImplemented: 501,
  unavailable: 503,
} as const satisfies Record<ErrorKind, number>
