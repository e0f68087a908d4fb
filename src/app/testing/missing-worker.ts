/** Stands in for `emulator/worker.ts` while that does not exist: every call says so. Never part of a build that has it. */
import { expose } from 'comlink'
import type { SandboxWorker } from '../../protocol/sandbox.ts'

const refuse = async () => ({
  ok: false as const,
  error: { kind: 'state' as const, message: 'This build has no emulator.' },
})

expose({
  boot: refuse,
  restart: refuse,
  shutdown: refuse,
  resetStorage: refuse,
  openTerminal: refuse,
  waitTerminal: refuse,
  resizeTerminal: refuse,
  closeTerminal: refuse,
  subscribe: refuse,
  request: async () => ({ status: 0, headers: [], body: { kind: 'none' } }),
} satisfies SandboxWorker)
