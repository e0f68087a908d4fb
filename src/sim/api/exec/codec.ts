/** Go's view of the exec objects in `protocol/docker/exec.ts`. */
import type { ExecOptions, ExecStartOptions } from '../../../protocol/docker/exec.ts'
import { bool, field, omitEmpty, pair, pointer, slice, string, struct, type Codec } from '../go-json/codec.ts'

export const execOptions: Codec<ExecOptions> = struct('ExecOptions', {
  User: field(string()),
  Privileged: field(bool),
  Tty: field(bool),
  ConsoleSize: omitEmpty(pointer(pair)),
  AttachStdin: field(bool),
  AttachStderr: field(bool),
  AttachStdout: field(bool),
  DetachKeys: field(string()),
  Env: field(slice(string())),
  WorkingDir: field(string()),
  Cmd: field(slice(string())),
  Detach: field(bool),
})

export const execStartOptions: Codec<ExecStartOptions> = struct('ExecStartOptions', {
  Detach: field(bool),
  Tty: field(bool),
  ConsoleSize: omitEmpty(pointer(pair)),
})
