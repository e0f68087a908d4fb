import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const { scripts } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as {
  scripts: { docker: string }
}

it('every option behind `docker` is docker’s own, also one that Node has', { timeout: 60_000 }, () => {
  const [, ...args] = scripts.docker.split(' ')
  const line = [...args, 'run', '--env-file', 'nope.env', 'busybox', 'true']
  const { stderr, status } = spawnSync(process.execPath, line, { cwd: root, encoding: 'utf8' })
  expect(stderr).toBe(
    "docker: open nope.env: no such file or directory\n\nRun 'docker run --help' for more information\n",
  )
  expect(status).toBe(125)
})

it('is ended as by SIGPIPE when nobody reads its output', { timeout: 60_000 }, async () => {
  const [, ...args] = scripts.docker.split(' ')
  const child = spawn(process.execPath, [...args, '--help'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.destroy()
  let stderr = ''
  child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()))
  const status = await new Promise((resolve) => child.once('close', resolve))
  expect({ status, stderr }).toEqual({ status: 141, stderr: '' })
})
