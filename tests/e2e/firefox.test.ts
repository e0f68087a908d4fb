/** The main path in Firefox: a real host, containers, what they print and keep, and a reload. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Served } from './browser.ts'
import { openFirefox, type TestFirefox } from './firefox.ts'
import { serveBuiltPage } from './host.ts'

let served: Served
let firefox: TestFirefox

beforeAll(async () => {
  served = await serveBuiltPage()
  firefox = await openFirefox(served.url)
  await firefox.hostIsUp()
})
afterAll(async () => {
  await firefox?.close()
  await served?.close()
})

describe('Firefox', () => {
  it('runs hello-world: requests with a body reach the engine', async () => {
    expect(await firefox.run('docker run --name hello hello-world | head -n 4')).toContain(
      'Hello from Docker!',
    )
  })

  it('executes in a container that runs in the background', async () => {
    await firefox.run('docker run -d --name web busybox sleep 1000')
    expect(await firefox.run('docker exec web hostname')).toMatch(/^[0-9a-f]{12}$/m)
    expect(await firefox.run('docker ps')).toContain('web')
    expect(await firefox.run('docker rm -f web')).toContain('web')
  })

  it('reads standard input to its end', async () => {
    expect(await firefox.run('echo from a pipe | docker run -i --rm busybox cat')).toContain('from a pipe')
  })

  it('keeps containers, volumes and files over a reload', async () => {
    await firefox.run("docker run --rm -v kept:/x busybox sh -c 'echo data > /x/f'")
    await new Promise((resolve) => setTimeout(resolve, 1500))
    await firefox.page.reload()
    await firefox.hostIsUp()
    expect(await firefox.run('docker ps -a')).toContain('hello')
    expect(await firefox.run('docker run --rm -v kept:/x busybox cat /x/f')).toContain('data')
  })

  it('says nothing of errors in the console', () => {
    expect(firefox.problems).toEqual([])
  })
})
