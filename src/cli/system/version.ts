import { items, text, textMap } from '../api/read.ts'
import { apiType } from '../api/types.ts'
import { noArgs, type Command } from '../command.ts'
import { CliError, messageOf } from '../errors.ts'
import { alignColumns } from '../format/tabwriter.ts'
import { parseTemplate, type Template } from '../format/template/index.ts'
import { INSPECT_FORMAT_HELP } from '../format/usage.ts'
import { compareBytes } from '../../protocol/go/bytes.ts'
import { decodeJson } from '../go/decode.ts'
import type { Json } from '../../protocol/go-json/parse.ts'
import { ANSIC, formatTime, parseTime } from '../go/time.ts'
import type { GoValue } from '../../protocol/docker/go/types.ts'
import { fieldOf, goStrings, sortedKeys, zeroOf } from '../go/value.ts'
import { nothing } from '../options/completion.ts'
import { flag } from '../options/flags.ts'
import { string } from '../options/values.ts'
import { clientVersion, toGo } from './client-version.ts'

export const version: Command = {
  name: 'version',
  use: 'version [OPTIONS]',
  summary: 'Show the Docker version information',
  common: 11,
  args: noArgs,
  complete: nothing,
  flags: [flag('format', 'f', string, INSPECT_FORMAT_HELP)],

  async run(call) {
    const template = versionTemplate(call.flags.string('format'))
    const client = clientVersion(call, await call.client.version())
    const type = apiType('system.versionInfo')
    const info = zeroOf(type) as GoValue & { kind: 'struct' }
    info.v.set('Client', toGo('system.clientVersion', client))
    let failure: unknown = null
    try {
      const server = withEngine(await call.client.json('GET', '/version'))
      info.v.set('Server', decodeJson(apiType('*types.Version'), server))
    } catch (error) {
      failure = error // the client's part is shown all the same
    }
    let output = ''
    try {
      template.execute(info, (part) => (output += part))
    } catch (error) {
      failure ??= error
    }
    await call.ctx.stdout.write(alignColumns(`${output}\n`, { minWidth: 20, padding: 1 }))
    if (failure) throw failure
  },
}

function versionTemplate(format: string): Template {
  const text = format === '' ? DEFAULT : format === 'json' ? '{{json .}}' : format
  try {
    return parseTemplate(text, 'version', { getDetailsOrder })
  } catch (error) {
    throw new CliError(`template parsing error: ${messageOf(error)}`, 64)
  }
}

const getDetailsOrder = {
  params: [apiType('types.ComponentVersion')],
  variadic: false,
  call: ([component]: GoValue[]) => {
    const details = fieldOf(component!, 'Details')
    return goStrings(details.kind === 'map' && details.v ? sortedKeys(details.v, compareBytes) : [])
  },
}

/** Every daemon has an engine, also one that does not list its parts. Build times are shown as dates. */
function withEngine(server: Json): Json {
  if (!(server instanceof Map)) return server
  const components = items(server, 'Components')
  const engine = components.find((component) => text(component, 'Name') === 'Engine')
  const details = engine instanceof Map ? engine.get('Details') : undefined
  const built = textMap(details)?.get('BuildTime')
  if (details instanceof Map && built !== undefined) details.set('BuildTime', buildTime(built))
  if (!engine) server.set('Components', [...components, engineOf(server)])
  return server
}

function engineOf(server: Map<string, Json>): Json {
  const experimental = server.get('Experimental') === true
  return new Map<string, Json>([
    ['Name', 'Engine'],
    ['Version', text(server, 'Version')],
    [
      'Details',
      new Map<string, Json>([
        ...['ApiVersion', 'MinAPIVersion', 'GitCommit', 'GoVersion', 'Os', 'Arch'].map(
          (key) => [key, text(server, key)] as [string, Json],
        ),
        ['BuildTime', buildTime(text(server, 'BuildTime'))],
        ['Experimental', String(experimental)],
      ]),
    ],
  ])
}

function buildTime(given: string): string {
  try {
    return formatTime(parseTime(given), ANSIC)
  } catch {
    return given // some daemons say it in words
  }
}

const DEFAULT = `{{with .Client -}}
Client:{{if ne .Platform nil}}{{if ne .Platform.Name ""}} {{.Platform.Name}}{{end}}{{end}}
 Version:	{{.Version}}
 API version:	{{.APIVersion}}{{if ne .APIVersion .DefaultAPIVersion}} (downgraded from {{.DefaultAPIVersion}}){{end}}
 Go version:	{{.GoVersion}}
 Git commit:	{{.GitCommit}}
 Built:	{{.BuildTime}}
 OS/Arch:	{{.Os}}/{{.Arch}}
 Context:	{{.Context}}
{{- end}}

{{- if ne .Server nil}}{{with .Server}}

Server:{{if ne .Platform.Name ""}} {{.Platform.Name}}{{end}}
 {{- range $part := .Components}}
 {{$part.Name}}:
  {{- if eq $part.Name "Engine" }}
  Version:	{{.Version}}
  API version:	{{index .Details "ApiVersion"}} (minimum version {{index .Details "MinAPIVersion"}})
  Go version:	{{index .Details "GoVersion"}}
  Git commit:	{{index .Details "GitCommit"}}
  Built:	{{index .Details "BuildTime"}}
  OS/Arch:	{{index .Details "Os"}}/{{index .Details "Arch"}}
  Experimental:	{{index .Details "Experimental"}}
  {{- else }}
  Version:	{{$part.Version}}
  {{- range $key := getDetailsOrder $part}}
  {{$key}}:	{{index $part.Details $key}}
   {{- end}}
  {{- end}}
 {{- end}}
 {{- end}}{{- end}}`
