import type { EngineContext } from './context.ts'
import type { Container } from './container.ts'

/** Bytes of the container's own files, and with those of its image. */
export async function layerSizes(
  engine: EngineContext,
  { record }: Container,
): Promise<{ SizeRw: number; SizeRootFs: number }> {
  const own = await engine.machine.containers.writableSize(record.id)
  const image = record.image.id === '' ? null : await engine.images.get(record.image.id)
  return { SizeRw: own, SizeRootFs: own + (image?.sizeBytes ?? 0) }
}
