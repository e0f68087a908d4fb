import { expect, it } from 'vitest'
import type { SimEvent } from '../../protocol/sim-event.ts'
import { FailedPulls } from './failed-pulls.ts'

const frame = {
  seq: 1,
  at: 0,
  host: 'docker-host',
  corr: 'c',
  origin: { kind: 'learner', name: 'docker' },
} as const
const address = 'unix:///var/run/docker.sock'
const pull = (path: string, status: number, method = 'POST'): SimEvent[] => [
  { ...frame, kind: 'req.start', data: { id: 'r1', method, path, address } },
  { ...frame, kind: 'req.end', data: { id: 'r1', status, ms: 1 } },
  { ...frame, kind: 'req.close', data: { id: 'r1', ms: 1 } },
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
  ['a target that is no URL', pull('//[', 404)],
  ['a target of slashes', pull('//', 404)],
  ['an asterisk', pull('*', 400)],
  ['a path that was cut', pull('/images/create?fromImage=%E0%…', 404)],
  ['another method', pull('/images/create?fromImage=busybox', 404, 'GET')],
])('%s is none', (_, events) => {
  expect(new FailedPulls().take(events)).toEqual([])
})
