import { expect, it } from 'vitest'
import { searchPage } from './search.ts'

const images = new Map([
  ['library/nginx', 'A web server'],
  ['library/web', 'Anything'],
  ['library/busybox', 'Debian’s static busybox'],
  ['team/webapp', 'An app'],
])

async function names(query: string): Promise<string[]> {
  const page = await searchPage(images, new URL(`https://index.docker.io/v1/search?${query}`)).json()
  return (page as { results: { name: string }[] }).results.map(({ name }) => name)
}

it('finds a term in names and descriptions, in any case; the name itself first, then names, then descriptions', async () => {
  expect(await names('q=WEB')).toEqual(['web', 'team/webapp', 'nginx'])
  expect(await names('q=nosuch')).toEqual([])
})

it('gives as many as asked for', async () => {
  expect(await names('q=&n=2')).toEqual(['busybox', 'nginx'])
  expect((await names('q=&n=-1')).length).toBe(4)
})
