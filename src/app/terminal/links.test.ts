import { expect, it } from 'vitest'
import { isSandboxAddress, isWebAddress } from './links.ts'

it.each([
  ['http://localhost:8080/', true],
  ['http://127.0.0.1/', true],
  ['http://[::1]:80/', true],
  ['http://172.17.0.2/', true],
  ['http://172.32.0.2/', false],
  ['https://docs.docker.com/', false],
  ['https://localhost.example.org/', false],
])('%s leads into the sandbox: %s', (uri, inside) => {
  expect(isSandboxAddress(uri)).toBe(inside)
})

it.each([
  ['https://docs.docker.com/', true],
  ['HTTP://example.org', true],
  ['javascript:alert(1)', false],
  ['data:text/html,hello', false],
  ['file:///etc/passwd', false],
  ['//example.org', false],
  ['http://[', false],
])('%s is an address that may be opened: %s', (uri, web) => {
  expect(isWebAddress(uri)).toBe(web)
})
