import { expect, it } from 'vitest'
import { serverId } from './request.ts'

it.each([
  ['unix:///var/run/docker.sock', 'daemon:docker-host'],
  ['tcp://localhost:2375', 'daemon:docker-host'],
  ['tcp://127.0.0.1:2375', 'daemon:docker-host'],
  ['tcp://[::1]:2375', 'daemon:docker-host'],
  ['tcp://docker-host:2375', 'daemon:docker-host'],
  ['tcp://manager:2375', 'daemon:manager'],
  ['tcp://10.0.0.2:2375', 'daemon:10.0.0.2'],
  ['https://registry-1.docker.io', 'registry:registry-1.docker.io'],
  ['https://index.docker.io', 'registry:registry-1.docker.io'],
  ['http://localhost:5000', 'registry:localhost:5000'],
  ['https://registry.example:5000', 'registry:registry.example:5000'],
])('who serves at %s', (address, id) => {
  expect(serverId(address, 'docker-host')).toBe(id)
})
