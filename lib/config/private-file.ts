import { readFileSync, statSync } from 'node:fs'

/**
 * Reads a file that holds a secret, and that nobody but its owner may touch.
 *
 * @param name the setting that names it, for the message
 * @returns the text, or what is wrong, without a word of what the file holds
 */
export function readPrivateFile(file: string, name: string): { readonly text: string } | { readonly problem: string } {
  try {
    const { mode, uid } = statSync(file)
    const self = process.geteuid?.() ?? uid
    if (uid !== self && uid !== 0) return { problem: `${name} ${file} belongs to another user: chown it` }
    if ((mode & 0o077) !== 0) {
      return { problem: `${name} ${file} can be read by others (mode ${octal(mode)}): chmod 600 it` }
    }
    return { text: readFileSync(file, 'utf8') }
  } catch (error) {
    return { problem: `${name} ${file} can't be read: ${(error as Error).message}` }
  }
}

/** Permissions as `chmod` takes them. */
export function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0')
}
