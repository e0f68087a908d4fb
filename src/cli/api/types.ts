/** Go's types of the API, by name: `apiType('container.InspectResponse')`. */
import { encodeJson } from '../go/encode.ts'
import { parseJson } from '../../protocol/go-json/parse.ts'
import { goType, goTypes, type GoType, type GoValue } from '../../protocol/docker/go/types.ts'
import { fromJson, indirect } from '../go/value.ts'
import { TIME_TYPE } from '../go/time.ts'
import { dockerTypes } from '../../protocol/docker/go/index.ts'

/** The client's own part of `docker version` and `docker info`. */
const clientTypes = {
  'system.versionInfo': `
    Client system.clientVersion
    Server *types.Version`,
  'system.platformInfo': `
    Name string ,omitempty`,
  'system.clientVersion': `
    Platform *system.platformInfo ,omitempty
    Version string ,omitempty
    APIVersion string ApiVersion,omitempty
    DefaultAPIVersion string ,omitempty
    GitCommit string ,omitempty
    GoVersion string ,omitempty
    Os string ,omitempty
    Arch string ,omitempty
    BuildTime string ,omitempty
    Context string`,
  'system.clientInfo': `
    Debug bool
    Platform *system.platformInfo ,omitempty
    Version string ,omitempty
    APIVersion string ApiVersion,omitempty
    DefaultAPIVersion string ,omitempty
    GitCommit string ,omitempty
    GoVersion string ,omitempty
    Os string ,omitempty
    Arch string ,omitempty
    BuildTime string ,omitempty
    Context string
    Plugins []any
    Warnings []string`,
  'system.sparseInfo': `
    ClientInfo *system.clientInfo ,omitempty
    ClientErrors []string ,omitempty`,
  'system.dockerInfo': `
    system.Info
    ServerErrors []string ,omitempty
    UserName string -
    ClientInfo *system.clientInfo ,omitempty
    ClientErrors []string ,omitempty`,
}

export const apiType = goTypes({ ...dockerTypes, ...clientTypes }, { 'time.Time': TIME_TYPE })

/** Goes through a map on its way to JSON, so that its keys come out sorted. */
function sortKeys(type: GoType): void {
  if (type.kind !== 'struct') return
  const plain: GoType = { kind: 'struct', name: type.name, fields: type.fields }
  const call = (self: GoValue) =>
    fromJson(parseJson(encodeJson({ ...indirect(self).value, type: plain } as GoValue)))
  type.methods = { MarshalJSON: { params: [], result: goType('any'), call } }
}
sortKeys(apiType('registry.ServiceConfig'))
