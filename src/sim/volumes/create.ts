/** `docker volume create`, and the volumes that a container brings. */
import type { Volume } from '../../protocol/docker/volumes.ts'
import { DockerError, notServed } from '../base/errors.ts'
import { quote } from '../../protocol/go/strconv.ts'
import { pathMistake } from '../base/path-mistake.ts'
import type { VolumeContext } from './context.ts'
import { anonymousLabels, rootOf, toVolume } from './volume.ts'
import { emitVolumeEvent } from './volume-event.ts'

const ALLOWED_NAME = '[a-zA-Z0-9][a-zA-Z0-9_.-]'
const OPTIONS = ['type', 'o', 'device', 'size']

export interface VolumeWish {
  /** Empty: an anonymous volume. */
  name: string
  driver: string
  options: Record<string, string> | null
  labels: Record<string, string> | null
}

/** @returns the volume of that name, made if it is not there. @throws {DockerError} */
export async function createVolume(context: VolumeContext, wish: VolumeWish): Promise<Volume> {
  const { machine, host, clock, volumes } = context
  const anonymous = wish.name === ''
  const name = anonymous ? host.newId() : wish.name
  checkWish({ ...wish, name })
  const existing = volumes.get(name)
  if (existing) return toVolume(existing)
  await machine.volumes.create(name)
  const labels = anonymous ? anonymousLabels(wish.labels) : wish.labels
  const record = { name, created: clock.now(), labels }
  await volumes.add(record)
  emitVolumeEvent(context, name, 'create', { driver: 'local' })
  return toVolume(record)
}

function checkWish({ name, driver, options }: VolumeWish): void {
  const refuse = (why: string) => new DockerError('invalid', `create ${name}: ${why}`)
  if (driver !== '' && driver !== 'local') {
    throw new DockerError(
      'notFound',
      `create ${name}: error looking up volume plugin ${driver}: plugin "${driver}" not found`,
    )
  }
  if (name.length === 1) {
    throw refuse('volume name is too short, names should be at least two alphanumeric characters')
  }
  if (!new RegExp(`^${ALLOWED_NAME}+$`).test(name)) {
    throw refuse(
      `${quote(name)} includes invalid characters for a local volume name, only "${ALLOWED_NAME}" are allowed. If you intended to pass a host directory, use absolute path`,
    )
  }
  const mistake = pathMistake(rootOf(name))
  if (mistake !== undefined) {
    throw new DockerError(
      'system',
      `create ${name}: error while creating volume root path '${rootOf(name)}': mkdir ${rootOf(name)}: ${mistake}`,
    )
  }
  const given = Object.keys(options ?? {})
  const unknown = given.find((option) => !OPTIONS.includes(option))
  if (unknown !== undefined) throw refuse(`invalid option: ${quote(unknown)}`)
  if (given.length > 0) throw notServed('VolumeCreate', 'driver options')
}
