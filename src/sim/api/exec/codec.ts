/** The bodies of `protocol/docker/exec.ts`, as Go reads them. */
import type { ExecOptions, ExecStartOptions } from '../../../protocol/docker/exec.ts'
import { codecOf } from '../go-json/codec-of.ts'

export const execOptions = codecOf<ExecOptions>('container.ExecOptions')
export const execStartOptions = codecOf<ExecStartOptions>('container.ExecStartOptions')
