/** `docker rename` */
import { DockerError } from '../base/errors.ts'
import type { EngineContext } from './context.ts'
import { checkName } from './create/names.ts'
import { emitContainerEvent } from './container-event.ts'

/** @throws {DockerError} invalid, conflict */
export async function renameContainer(engine: EngineContext, name: string, newName: string): Promise<void> {
  if (name === '' || newName === '') {
    throw new DockerError('invalid', 'Neither old nor new names may be empty')
  }
  const container = engine.containers.find(name)
  await container.change(async () => {
    const { record } = container
    const oldName = record.name
    if (newName.replace(/^\//, '') === oldName) {
      throw new DockerError('invalid', 'Renaming a container with the same name as its current name')
    }
    record.name = reserve(engine, record.id, newName)
    try {
      await engine.containers.save(container)
    } catch (error) {
      engine.containers.release(record.name, record.id)
      record.name = oldName
      throw error
    }
    engine.containers.release(oldName, record.id)
    engine.networks.renamed(record.id, record.name)
    emitContainerEvent(engine, container, 'rename', { oldName: `/${oldName}` })
  })
}

function reserve(engine: EngineContext, id: string, newName: string): string {
  try {
    const checked = checkName(newName.startsWith('/') ? newName : `/${newName}`)
    engine.containers.reserve(checked, id)
    return checked
  } catch (error) {
    throw error instanceof DockerError
      ? new DockerError(error.kind, `Error when allocating new name: ${error.message}`)
      : error
  }
}
