import { readFileSync, statSync } from 'node:fs'

/**
 * Reads a file that holds a secret, and that nobody but its owner may touch.
 *
 * @param name the setting that names it, for the message
 * @returns the text, or what is wrong, without a word of what the file holds
 */
export function readPrivateFile(file: string, name: string): { readonly text: string } | { readonly problem: string } {
  try {
    const mode = statSync(file).mode & 0o777
    if ((mode & 0o077) !== 0) {
      const octal = mode.toString(8).padStart(4, '0')
      return { problem: `${name} ${file} can be read by others (mode ${octal}): chmod 600 it` }
    }
    return { text: readFileSync(file, 'utf8') }
  } catch (error) {
    return { problem: `${name} ${file} can't be read: ${(error as Error).message}` }
  }
}
