import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Where a file's next content is written, before it takes the file's place. */
export function besideOf(path: string): string {
  return `${path}.new`
}

/**
 * Replaces a file so that after a crash or a power cut it is either the old one or the new one, whole: written beside it,
 * synced, renamed, and the directory synced, without which the rename itself may be lost.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const beside = besideOf(path)
  const file = await open(beside, 'w', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(beside, path)
  await syncDirectory(dirname(path))
}

export async function syncDirectory(path: string): Promise<void> {
  // Windows can't open a directory, and has no need of this.
  if (process.platform === 'win32') return
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

/** The code of a failed system call, e.g. `ENOSPC`. */
export function errorCode(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code
}
