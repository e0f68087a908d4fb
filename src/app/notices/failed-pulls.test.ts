import { expect, it } from 'vitest'
import type { SimEvent } from '../../protocol/sim-event.ts'
import { FailedPulls } from './failed-pulls.ts'

let seq = 0
const event = (kind: SimEvent['kind'], data: Record<string, unknown>): SimEvent => ({
  seq: ++seq,
  at: 0,
  kind,
  origin: { kind: 'learner', name: 'docker' },
  corr: 'c',
  data,
})
const pull = (path: string, status: number, method = 'POST') => [
  event('req.start', { id: path, method, path, address: 'unix:///var/run/docker.sock' }),
  event('req.end', { id: path, status, ms: 1 }),
  event('req.close', { id: path, ms: 1 }),
]

it.each([
  ['/v1.51/images/create?fromImage=docker.io%2Flibrary%2Falpine&tag=latest', 404, 'alpine'],
  ['/images/create?fromImage=debian&tag=11', 404, 'debian:11'],
  ['/images/create?fromImage=team%2Fapp', 500, 'team/app'],
])('%s answered with %i is a failed pull of %s', (path, status, image) => {
  expect(new FailedPulls().take(pull(path, status))).toEqual([{ image, status }])
})

it.each([
  ['a pull that began well', pull('/images/create?fromImage=busybox&tag=latest', 200)],
  ['another registry', pull('/images/create?fromImage=quay.io%2Fx%2Fy&tag=latest', 404)],
  ['no name', pull('/images/create?fromImage=Bad%20Name', 400)],
  ['another request', pull('/containers/create', 404)],
  ['another method', pull('/images/create?fromImage=busybox', 404, 'GET')],
])('%s is none', (_, events) => {
  expect(new FailedPulls().take(events)).toEqual([])
})
