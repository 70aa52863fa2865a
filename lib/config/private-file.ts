import { readFileSync, realpathSync, statSync } from 'node:fs'
import { mountOf, readMounts } from './mounts.js'

/**
 * Reads a file that holds a secret, and that nobody but its owner may touch. On a read-only mount its mode and owner are those of who
 * has mounted it, and can't be changed: Docker mounts secrets with mode 0444, Kubernetes with 0644, or 0440 for a group.
 *
 * @param name the setting that names it, for the message
 * @returns the text, or what is wrong, without a word of what the file holds
 */
export function readPrivateFile(file: string, name: string): { readonly text: string } | { readonly problem: string } {
  try {
    const why = mountOf(realpathSync(file), readMounts())?.isReadOnly ? null : whyNotPrivate(file)
    return why === null ? { text: readFileSync(file, 'utf8') } : { problem: `${name} ${file} ${why}` }
  } catch (error) {
    return { problem: `${name} ${file} can't be read: ${(error as Error).message}` }
  }
}

function whyNotPrivate(file: string): string | null {
  const { mode, uid } = statSync(file)
  const self = process.geteuid?.() ?? uid
  if (uid !== self && uid !== 0) return 'belongs to another user: chown it, or mount it read-only'
  if ((mode & 0o077) === 0) return null
  return `can be read by others (mode ${octal(mode)}): chmod 600 it, or mount it read-only`
}

/** Permissions as `chmod` takes them. */
export function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0')
}
