/** The client's own part of `docker version` and `docker info`, as Go values. */
import { DEFAULT_API_VERSION } from '../api/client.ts'
import { apiType } from '../api/types.ts'
import type { Invocation } from '../command.ts'
import { decodeJson } from '../go/decode.ts'
import { parseJson } from '../../protocol/go-json/parse.ts'
import type { GoValue } from '../../protocol/docker/go/types.ts'
import { CLIENT } from '../version.ts'

/** @param apiVersion the negotiated version; empty where it is not known yet. */
export function clientVersion(call: Invocation, apiVersion: string): Record<string, unknown> {
  return {
    Version: CLIENT.version,
    ...(apiVersion && { ApiVersion: apiVersion }),
    DefaultAPIVersion: DEFAULT_API_VERSION,
    GitCommit: CLIENT.gitCommit,
    GoVersion: CLIENT.goVersion,
    Os: CLIENT.os,
    Arch: call.ctx.arch,
    BuildTime: CLIENT.built,
    Context: call.context,
  }
}

/** A plain object as a value of a Go type. */
export function toGo(type: string, value: unknown): GoValue {
  return decodeJson(apiType(type), parseJson(JSON.stringify(value)))
}
