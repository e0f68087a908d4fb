/** crun's failures as runc words them: Docker's clients, and the answers people find for an error, know runc's. */

const MOUNT = /^mount `([^`]*)` to `([^`]*)`: (.*)$/is
const CHDIR = /^chdir `([^`]*)`: (.*)$/is

export function runcWords(message: string): string {
  const mount = MOUNT.exec(message)
  if (mount !== null) {
    const [, source = '', target = '', why = ''] = mount
    const path = `/${target.replace(/^\/+/, '')}`
    return `error mounting "${source}" to rootfs at "${path}": mount src=${source}, dst=${path}: ${why}`
  }
  const chdir = CHDIR.exec(message)
  if (chdir !== null) {
    const [, path = '', why = ''] = chdir
    return `chdir to cwd ("${path}") set in config.json failed: ${why}`
  }
  return message
}
