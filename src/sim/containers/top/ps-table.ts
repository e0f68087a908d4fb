/** What dockerd makes of the text that `ps` prints: it knows nothing of columns but the words of the first line. */
import { atoi } from '../../../protocol/go/strconv.ts'
import type { TopResponse } from '../../../protocol/docker/containers.ts'
import type { ProcessInfo } from '../../../protocol/machine/index.ts'
import { DockerError } from '../../base/errors.ts'
import { orRefuse } from '../../base/go-numbers.ts'
import type { Column, PsHost } from './ps-columns.ts'
import type { PsRequest } from './ps-request.ts'
import { shownBy } from './ps-selection.ts'

/** @throws {DockerError} without a column of the title PID, or without any titles. */
export function psTable(request: PsRequest, processes: ProcessInfo[], host: PsHost): TopResponse {
  const { columns, headless } = request
  const titles = words(columns.map(({ title }) => title))
  const pidColumn = titles.indexOf('PID')
  if (pidColumn < 0 || headless) throw new DockerError('system', "Couldn't find PID field in ps output")
  const rows = shownBy(request, processes, host).map((process) => row(columns, process, host))
  for (const cells of rows) checkPid(cells[pidColumn] ?? '')
  return { Titles: titles, Processes: rows.map((cells) => mergeRest(cells, titles.length)) }
}

function row(columns: Column[], process: ProcessInfo, host: PsHost): string[] {
  return words(
    columns.map(({ title, show, width }, i) => {
      // The last column has all the room there is.
      const most = width === undefined || i === columns.length - 1 ? Infinity : Math.max(width, title.length)
      return show(process, host, most).slice(0, most)
    }),
  )
}

/** An empty title leaves no word, nor does a cell of several leave one. */
function words(cells: string[]): string[] {
  return cells
    .join(' ')
    .split(/[\t\n\v\f\r ]+/)
    .filter(Boolean)
}

/** Words beyond the last title belong to it: a command line has some. */
function mergeRest(cells: string[], columns: number): string[] {
  return [...cells.slice(0, columns - 1), cells.slice(columns - 1).join(' ')]
}

/** A column of several words before it, such as `lstart`, moves it. */
function checkPid(cell: string): void {
  orRefuse(
    () => atoi(cell),
    (why) => new DockerError('system', `Unexpected pid '${cell}': ${why}`),
  )
}
