import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface LockOptions {
  /** Called once, when another live process holds the lock. */
  onWait?: (pid: number) => void
}

/**
 * Do `work` while holding the lock file `path`, waiting for whoever holds it. The file names its owner's
 * process id, so a lock left behind by a process that was killed is taken over.
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  await mkdir(dirname(path), { recursive: true })
  await acquire(path, options)
  try {
    return await work()
  } finally {
    await rm(path, { force: true })
  }
}

async function acquire(path: string, options: LockOptions): Promise<void> {
  let told = false
  while (!(await create(path))) {
    const owner = await ownerOf(path)
    if (owner !== undefined && !isAlive(owner)) {
      await rm(path, { force: true })
      continue
    }
    if (owner !== undefined && !told) {
      options.onWait?.(owner)
      told = true
    }
    await sleep(200)
  }
}

async function create(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx')
    await file.writeFile(String(process.pid))
    await file.close()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** `undefined` when the lock has just gone, or its owner has not yet written its id. */
async function ownerOf(path: string): Promise<number | undefined> {
  try {
    return Number.parseInt(await readFile(path, 'utf8'), 10) || undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
