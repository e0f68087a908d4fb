/** The Engine API's exec objects as they cross the wire; see `containers.ts` for the conventions. */

/** Body of `POST /containers/{id}/exec`. */
export interface ExecOptions {
  User: string
  Privileged: boolean
  Tty: boolean
  /** Rows, columns. */
  ConsoleSize?: [number, number] | null
  AttachStdin: boolean
  AttachStderr: boolean
  AttachStdout: boolean
  DetachKeys: string
  Env: string[] | null
  WorkingDir: string
  Cmd: string[] | null
  Detach: boolean
}

/** Body of `POST /exec/{id}/start`. */
export interface ExecStartOptions {
  Detach: boolean
  Tty: boolean
  ConsoleSize?: [number, number] | null
}

/** `GET /exec/{id}/json` */
export interface ExecInspect {
  ID: string
  Running: boolean
  /** null until it has ended. */
  ExitCode: number | null
  ProcessConfig: {
    tty: boolean
    entrypoint: string
    arguments: string[]
    privileged?: boolean
    user?: string
  }
  OpenStdin: boolean
  OpenStderr: boolean
  OpenStdout: boolean
  CanRemove: boolean
  ContainerID: string
  /** base64 of the bytes. */
  DetachKeys: string
  Pid: number
}
