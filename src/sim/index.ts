/** The Docker engine. It knows `protocol` and nothing else of the project. */
export { createEngine, type Engine, type EngineParts, type ImageHooks } from './engine/engine.ts'
export type { EngineInfo } from './engine/info.ts'
export { withInitLayer } from './engine/init-layer.ts'
