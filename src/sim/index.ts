/** The Docker engine. It knows `protocol` and nothing else of the project. */
export { createEngine, type Engine, type EngineParts, type ImageNeeds } from './engine.ts'
export type { EngineInfo } from './system/info.ts'
export { withInitLayer } from './rootfs/init-layer.ts'
