import type { Difference } from './compare.ts'

/** Where today's API (or Drydock) answers otherwise than dockerd 20.10, by the step's name, and why. */
export const differences: Record<string, Difference & { why: string }> = {
  info: {
    why: 'kernel memory and non-distributable artifacts left the API',
    missing: [
      'KernelMemory',
      'KernelMemoryTCP',
      'RegistryConfig.AllowNondistributableArtifactsCIDRs',
      'RegistryConfig.AllowNondistributableArtifactsHostnames',
    ],
  },
  'too old an API': {
    why: 'the lowest version is 1.24 today',
    message: [
      'client version 1.10 is too old. Minimum supported API version is 1.24, please upgrade your client to a newer version',
      'client version 1.10 is too old. Minimum supported API version is 1.12, please upgrade your client to a newer version',
    ],
  },
  'too new an API': {
    why: 'today the highest is 1.51',
    message: [
      'client version 9.99 is too new. Maximum supported API version is 1.51',
      'client version 9.99 is too new. Maximum supported API version is 1.41',
    ],
  },
  'events with malformed filters': {
    why: 'malformed filters are a bad request today',
    status: [400, 500],
    message: ['invalid filter', "invalid character 'o' in literal null (expecting 'u')"],
  },
  'images by an unknown filter': {
    why: 'messages begin in lower case today',
    message: ["invalid filter 'nope'", "Invalid filter 'nope'"],
  },
  image: {
    why: 'Container left the API in 1.45',
    missing: ['Container'],
  },
  'image by full name': {
    why: 'Container left the API in 1.45',
    missing: ['Container'],
  },
  'no such image': {
    why: 'the message no longer repeats the name',
    message: ['No such image: nosuch:latest', 'no such image: nosuch: No such image: nosuch:latest'],
  },
  'image with an invalid name': {
    why: 'the message names the repository, and no longer the image',
    message: [
      'invalid reference format: repository name (library/UPPER) must be lowercase',
      'no such image: UPPER: invalid reference format: repository name must be lowercase',
    ],
  },
  'tag with an invalid name': {
    why: 'a bad reference is a bad request today; the message names the repository',
    status: [400, 500],
    message: [
      'invalid reference format: repository name (library/BAD) must be lowercase',
      'invalid reference format: repository name must be lowercase',
    ],
  },
  'create empty_image': {
    why: 'today an empty configuration is told from a missing command',
    message: ['config cannot be empty in order to create a container', 'No command specified'],
  },
  'create with malformed JSON': {
    why: 'invalid JSON is a bad request today',
    status: [400, 500],
    message: ['invalid JSON: unexpected EOF', 'unexpected EOF'],
  },
  'create with an empty body': {
    why: 'invalid JSON is a bad request today',
    status: [400, 500],
    message: ['invalid JSON: got EOF while reading request body', 'EOF'],
  },
  'create with no content type': {
    why: 'worded anew',
    message: [
      'malformed Content-Type header (): mime: no media type',
      "Content-Type specified () must be 'application/json'",
    ],
  },
  'create with a wrong content type': {
    why: 'worded anew',
    message: [
      "unsupported Content-Type header (text/plain): must be 'application/json'",
      "Content-Type specified (text/plain) must be 'application/json'",
    ],
  },
  'create with a number for Image': {
    why: 'invalid JSON is a bad request today; the Go type has another name',
    status: [400, 500],
    message: [
      'invalid JSON: json: cannot unmarshal number into Go struct field CreateRequest.Image of type string',
      'json: cannot unmarshal number into Go struct field ContainerConfigWrapper.Image of type string',
    ],
  },
  'create with an array': {
    why: 'invalid JSON is a bad request today; the Go type has another name',
    status: [400, 500],
    message: [
      'invalid JSON: json: cannot unmarshal array into Go value of type container.CreateRequest',
      'json: cannot unmarshal array into Go value of type runconfig.ContainerConfigWrapper',
    ],
  },
  'create bad_restart': {
    why: 'worded anew',
    message: [
      "invalid restart policy: unknown policy 'sometimes'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'",
      "invalid restart policy 'sometimes'",
    ],
  },
  'create bad_restart_count': {
    why: 'worded anew',
    message: [
      "invalid restart policy: maximum retry count can only be used with 'on-failure'",
      "maximum retry count cannot be used with restart policy 'always'",
    ],
  },
  'create bad_stop_signal': {
    why: 'messages begin in lower case today',
    message: ['invalid signal: SIGNOPE', 'Invalid signal: SIGNOPE'],
  },
  'start on no such network': {
    why: 'today the message says what was being done',
    message: [
      'failed to set up container networking: network nosuchnetwork not found',
      'network nosuchnetwork not found',
    ],
  },
  'create bad_pid_mode': {
    why: 'a missing container is 404 today',
    status: [404, 400],
  },
  'create bad_log_driver': {
    why: 'there are no logging plugins here',
    message: [
      "logger: no log driver named 'nope' is registered",
      'error looking up logging plugin nope: plugin "nope" not found',
    ],
  },
  'inspect created': {
    why: 'kernel memory left the API',
    missing: ['HostConfig.KernelMemory', 'HostConfig.KernelMemoryTCP'],
  },
  'inspect with size': {
    why: 'kernel memory left the API',
    missing: ['HostConfig.KernelMemory', 'HostConfig.KernelMemoryTCP'],
  },
  'top of a created one': {
    why: 'messages begin in lower case today',
    message: ['container ID is not running', 'Container ID is not running'],
  },
  'pause a created one': {
    why: 'messages begin in lower case today',
    message: ['container ID is not running', 'Container ID is not running'],
  },
  'kill a created one': {
    why: 'messages begin in lower case today',
    message: [
      'cannot kill container: life: container ID is not running',
      'Cannot kill container: life: Container ID is not running',
    ],
  },
  'exec in a created one': {
    why: 'messages begin in lower case today',
    message: ['container ID is not running', 'Container ID is not running'],
  },
  'inspect running': {
    why: 'kernel memory left the API',
    missing: ['HostConfig.KernelMemory', 'HostConfig.KernelMemoryTCP'],
  },
  'list by an unknown filter': {
    why: 'messages begin in lower case today',
    message: ["invalid filter 'nope'", "Invalid filter 'nope'"],
  },
  'list by an invalid status': {
    why: 'messages begin in lower case today',
    message: [
      "invalid filter 'status=odd': invalid value for state (odd): must be one of created, running, paused, restarting, removing, exited, dead",
      "Invalid filter 'status=odd'",
    ],
  },
  'list with malformed filters': {
    why: 'malformed filters are a bad request today',
    status: [400, 500],
    message: ['invalid filter', 'unexpected end of JSON input'],
  },
  'stats once': {
    why: 'cgroup v2 has neither; the genuine dockerd here runs on v1',
    missing: [
      'cpu_stats.cpu_usage.percpu_usage',
      'cpu_stats.cpu_usage.percpu_usage[]',
      'memory_stats.max_usage',
    ],
  },
  'resize with a wrong number': {
    why: 'worded anew',
    message: ['invalid resize height "x": invalid syntax', 'strconv.Atoi: parsing "x": invalid syntax'],
  },
  'kill by an unknown signal': {
    why: 'today the message says what was being done',
    message: ['cannot kill container: lives: invalid signal: NOPE', 'Invalid signal: NOPE'],
  },
  'remove a running one': {
    why: 'worded anew',
    message: [
      'cannot remove container "lives": container is running: stop the container before removing or force remove',
      'You cannot remove a running container ID. Stop the container before attempting removal or force remove',
    ],
  },
  'wait for a stopped one': {
    why: 'Error is left out when there is none',
    missing: ['Error'],
  },
  'wait for a wrong condition': {
    why: '1.30 and later refuse it today',
    status: [400, 200],
    message: ['invalid condition: "odd"', ''],
  },
  'inspect stopped': {
    why: 'kernel memory left the API',
    missing: ['HostConfig.KernelMemory', 'HostConfig.KernelMemoryTCP'],
  },
  'start what is not found': {
    why: 'worded anew',
    message: [
      'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "nosuchprogram": executable file not found in $PATH: unknown',
      'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "nosuchprogram": executable file not found in $PATH: unknown',
    ],
  },
  'inspect what did not start': {
    why: 'kernel memory left the API',
    missing: ['HostConfig.KernelMemory', 'HostConfig.KernelMemoryTCP'],
  },
  'start what may not be executed': {
    why: 'worded anew',
    message: [
      'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "/etc/passwd": permission denied: unknown',
      'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/etc/passwd": permission denied: unknown',
    ],
  },
  'wait quick': {
    why: 'Error is left out when there is none',
    missing: ['Error'],
  },
  'inspect quick': {
    why: 'kernel memory left the API',
    missing: ['HostConfig.KernelMemory', 'HostConfig.KernelMemoryTCP'],
  },
  'prune containers by an unknown filter': {
    why: 'messages begin in lower case today',
    message: ["invalid filter 'nope'", "Invalid filter 'nope'"],
  },
  'inspect a container whose image has no name': {
    why: 'kernel memory left the API',
    missing: ['HostConfig.KernelMemory', 'HostConfig.KernelMemoryTCP'],
  },
}
