/** Options of the log drivers json-file and none, checked in Docker's words. */
import type { LogConfig } from '../../protocol/docker/containers.ts'
import { atoi } from '../../protocol/go/strconv.ts'
import { DockerError } from '../base/errors.ts'
import { orRefuse } from '../base/go-numbers.ts'
import type { Rotation } from './log-file.ts'

const OPTIONS = ['max-file', 'max-size', 'compress', 'labels', 'labels-regex', 'env', 'env-regex', 'tag']
/** Options of every driver. */
const COMMON = [
  'mode',
  'max-buffer-size',
  'cache-disabled',
  'cache-max-file',
  'cache-max-size',
  'cache-compress',
]

/** @throws {DockerError} invalid */
export function checkLogConfig({ Type, Config }: LogConfig): void {
  const options = Config ?? {}
  if (Type === 'none') return
  if (Type !== 'json-file') {
    throw new DockerError('invalid', `logger: no log driver named '${Type}' is registered`)
  }
  for (const key of Object.keys(options)) {
    if (!OPTIONS.includes(key) && !COMMON.includes(key)) {
      throw new DockerError('invalid', `unknown log opt '${key}' for json-file log driver`)
    }
  }
}

/**
 * How the log is cut. Checked when the container starts, as in Docker.
 *
 * @throws {DockerError} system
 */
export function rotationOf({ Config }: LogConfig): Rotation {
  const options = Config ?? {}
  const fail = (why: string) => new DockerError('system', `failed to initialize logging driver: ${why}`)
  const maxBytes = options['max-size'] === undefined ? Infinity : parseSize(options['max-size'], fail)
  const maxFiles = orRefuse(() => atoi(options['max-file'] ?? '1'), fail)
  if (maxFiles < 1) throw fail('max-file cannot be less than 1')
  return { maxBytes, maxFiles }
}

const UNITS = 'bkmgtp'

/** `10m`: units of 1000, as in Go's units.FromHumanSize. */
function parseSize(text: string, fail: (why: string) => Error): number {
  const match = /^(\d+(?:\.\d+)?) ?([kmgtp])?i?b?$/i.exec(text)
  if (!match) throw fail(`invalid size: '${text}'`)
  const size = Number(match[1]) * 1000 ** Math.max(UNITS.indexOf((match[2] ?? 'b').toLowerCase()), 0)
  if (size <= 0) throw fail('max-size must be a positive number')
  return Math.floor(size)
}

/** What `labels` and `env` ask to be logged along (`docker logs --details`). */
export function logAttributes(
  { Config }: LogConfig,
  labels: Record<string, string> | null,
  env: string[],
): Record<string, string> | undefined {
  const options = Config ?? {}
  const attributes: Record<string, string> = {}
  for (const name of list(options['labels'])) {
    const value = labels?.[name]
    if (value !== undefined) attributes[name] = value
  }
  for (const name of list(options['env'])) {
    const entry = env.find((variable) => variable.startsWith(`${name}=`))
    if (entry !== undefined) attributes[name] = entry.slice(name.length + 1)
  }
  return Object.keys(attributes).length > 0 ? attributes : undefined
}

function list(text: string | undefined): string[] {
  return text ? text.split(',') : []
}
