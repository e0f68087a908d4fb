/** The agent of the guest (`guest/agent/PROTOCOL.md`), seen from the host. Knows no v86 and no Docker. */
export { AgentLink, type AgentLinkOptions, type AgentTransport, type Hello, protocolVersion } from './link.ts'
export { Channel, type ChannelKind } from './channel.ts'
export { AgentError, AgentGoneError, ChannelResetError } from './errors.ts'
export { errno, errnoName, type ErrnoName } from './errno.ts'
export type { AcceptEvent, AgentEvents, ExitEvent } from './events.ts'
export type { ByteString, Operation, OperationResult } from './lists.ts'
export {
  op,
  tolerate,
  maxReadBytes,
  type LinkSetting,
  type Mount,
  type MountFlag,
  type SpawnKeys,
  type VethPlan,
} from './operations.ts'
export { answer, type AgentProcess, type AgentStat, type FileSystemUse } from './answers.ts'
export { spawn, type SpawnedProcess, type SpawnPlan } from './process.ts'
export { listDirectory, listProcesses, readFile } from './files.ts'
export { FrameDecoder, FrameError, maxPayloadBytes } from './frames.ts'
export {
  decodeToStub,
  encodeFromStub,
  encodeToStub,
  type FromStub,
  FromStubDecoder,
  type StubStart,
  type ToStub,
} from './stub.ts'
