import { resolve } from 'node:path'
import { readStrictly, UsageError, wantsJson } from '../arguments.js'
import { EXIT, type ExitCode } from '../exit-codes.js'
import { Output } from '../output.js'
import { newSigningKey, writeSigningKey } from './signing-key.js'

const OPTIONS = { json: { type: 'boolean' }, text: { type: 'boolean' } } as const

/** `fleet keygen FILE`: a new private key into a file, and on the output the line that bots know it by. */
export async function keygen(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = readStrictly(args, OPTIONS)
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0)
    throw new UsageError('It is fleet keygen FILE, a file that is not there yet.')
  const key = newSigningKey()
  writeSigningKey(file, key)
  const output = new Output(wantsJson(values))
  output.show({ key: key.publicKey, file: resolve(file) }, () => [key.publicKey])
  output.remark(
    `The private key is in ${file}: keep it where resumes are made, and on no bot. Every bot of the fleet takes the other half:`,
    `  resume_keys = ["${key.publicKey}"]`,
  )
  return EXIT.done
}
