import { readFileSync } from 'node:fs'

/** A line of `/proc/self/mountinfo` (proc_pid_mountinfo(5)). */
export interface Mount {
  /** Where it is mounted. */
  readonly point: string
  /** Which directory of its file system that is. */
  readonly root: string
  /** Such as `ext4` or `overlay`. */
  readonly type: string
  /** The mount, or its whole file system. */
  readonly isReadOnly: boolean
}

/** The mounts that this process sees, in their order; none where the system doesn't tell. */
export function readMounts(): readonly Mount[] {
  try {
    return parseMounts(readFileSync('/proc/self/mountinfo', 'utf8'))
  } catch {
    return []
  }
}

/** Pure. */
export function parseMounts(mountinfo: string): Mount[] {
  return mountinfo.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ')
    const [, , , root, point, options] = before.split(' ')
    const [type, , superOptions] = after.split(' ')
    if (root === undefined || point === undefined || type === undefined) return []
    const isReadOnly = [options, superOptions].some((list) => list?.split(',').includes('ro'))
    return [{ point: unescaped(point), root: unescaped(root), type, isReadOnly }]
  })
}

/**
 * The mount on which a path lies; null: not known. Pure.
 *
 * @param path absolute, without links
 */
export function mountOf(path: string, mounts: readonly Mount[]): Mount | null {
  let found: Mount | null = null
  for (const mount of mounts) {
    const { point } = mount
    const lies = point === '/' || path === point || path.startsWith(`${point}/`)
    // A later one of the same place lies above the earlier one.
    if (lies && point.length >= (found?.point.length ?? 0)) found = mount
  }
  return found
}

/** Spaces and the like stand in octal. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
}
