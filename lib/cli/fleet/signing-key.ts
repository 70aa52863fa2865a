import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { lstatSync, writeFileSync } from 'node:fs'
import { octal, readPrivateFile } from '../../config/private-file.js'
import { UsageError } from '../arguments.js'

/** The key of a person who may resume a fleet. */
export interface SigningKey {
  readonly privateKey: KeyObject
  /** `ed25519:` and base64url of its 32 bytes, as `resume_keys` takes it. */
  readonly publicKey: string
}

/** Makes a new pair. Its private half is in memory alone. */
export function newSigningKey(): SigningKey {
  const { privateKey } = generateKeyPairSync('ed25519')
  return { privateKey, publicKey: publicKeyLine(privateKey) }
}

/** As a bot's `resume_keys` names it. @param key an Ed25519 key, private or public */
export function publicKeyLine(key: KeyObject): string {
  const { x } = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' })
  return `ed25519:${x}`
}

/**
 * Writes the private half into a new file that nobody else can read: PEM of PKCS #8, as `openssl pkey` reads it.
 * A file that is there already is a key that somebody may need: it is never written over.
 *
 * @throws {UsageError} that says what to do
 */
export function writeSigningKey(file: string, { privateKey }: SigningKey): void {
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
  try {
    writeFileSync(file, pem, { flag: 'wx', mode: 0o600, flush: true })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') throw new UsageError(`${file} is there already, and was left alone: name another file.`)
    throw new UsageError(`${file} can't be written: ${message}`)
  }
  // A mount without modes, such as vfat or a share of Windows, takes no chmod either.
  const { mode } = lstatSync(file)
  if ((mode & 0o077) !== 0)
    throw new UsageError(
      `${file} can be read by others (mode ${octal(mode)}), and this file system does not change that. Delete it, and put the key elsewhere.`,
    )
}

/** @throws {UsageError} that says what is wrong, without a word of what the file holds */
export function readSigningKey(file: string): SigningKey {
  const read = readPrivateFile(file, '--sign-with')
  if ('problem' in read) throw new UsageError(`${read.problem}.`)
  const privateKey = parsed(read.text)
  if (privateKey?.asymmetricKeyType === 'ed25519') return { privateKey, publicKey: publicKeyLine(privateKey) }
  throw new UsageError(
    `${file} holds no Ed25519 private key in PEM. One is made by: trading-kill-switch fleet keygen FILE`,
  )
}

/** Null: it is no private key, or one with a passphrase. */
function parsed(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem)
  } catch {
    return null
  }
}
