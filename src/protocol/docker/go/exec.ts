/** The Go types behind `POST /containers/{id}/exec`, `POST /exec/{id}/start` and `GET /exec/{id}/json`, in the notation of `types.ts`. */
export const execTypes: Readonly<Record<string, string>> = {
  'container.ExecInspect': `
    ID string
    Running bool
    ExitCode *int
    ProcessConfig *container.ExecProcessConfig
    OpenStdin bool
    OpenStderr bool
    OpenStdout bool
    CanRemove bool
    ContainerID string
    DetachKeys string
    Pid int`,
  'container.ExecOptions': `
    User string
    Privileged bool
    Tty bool
    ConsoleSize *[2]uint ,omitempty
    AttachStdin bool
    AttachStderr bool
    AttachStdout bool
    DetachKeys string
    Env []string
    WorkingDir string
    Cmd []string
    Detach bool`,
  'container.ExecProcessConfig': `
    Tty bool tty
    Entrypoint string entrypoint
    Arguments []string arguments
    Privileged *bool privileged,omitempty
    User string user,omitempty`,
  'container.ExecStartOptions': `
    Detach bool
    Tty bool
    ConsoleSize *[2]uint ,omitempty`,
}
