/** The Go types behind `POST /containers/{id}/exec` and `POST /exec/{id}/start`, in the notation of `types.ts`. */
export const execTypes: Readonly<Record<string, string>> = {
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
  'container.ExecStartOptions': `
    Detach bool
    Tty bool
    ConsoleSize *[2]uint ,omitempty`,
}
