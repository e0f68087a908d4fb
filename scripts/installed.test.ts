import { expect, it } from 'vitest'
import { parseInstalled } from './installed.ts'

it('lists what is installed, and not what was removed', () => {
  const status = `Package: gcc
Status: install ok installed
Version: 4:12.2.0-3

Package: gone
Status: deinstall ok config-files
Version: 1

Package: held
Status: hold ok installed
Version: 2
`
  expect([...parseInstalled(status)]).toEqual([
    ['gcc', '4:12.2.0-3'],
    ['held', '2'],
  ])
})
