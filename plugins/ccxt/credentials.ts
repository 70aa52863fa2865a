import { ConfigError } from '../../lib/words/errors.js'

/** What an exchange may ask for, and the option that names the environment variable it is read from. */
const CREDENTIALS = [
  ['apiKey', 'apiKeyEnv'],
  ['secret', 'secretEnv'],
  ['password', 'passwordEnv'],
  ['uid', 'uidEnv'],
  ['walletAddress', 'walletAddressEnv'],
  ['privateKey', 'privateKeyEnv'],
] as const

/** By the names that ccxt gives them, e.g. `apiKey`. */
export type Credentials = Readonly<Record<string, string>>

/**
 * Reads the keys of an exchange from the environment. Pure.
 *
 * @param required what the exchange needs; others are read where an option names their variable
 * @throws {ConfigError} naming each option and each environment variable that is missing
 */
export function readCredentials(
  exchangeId: string,
  required: Readonly<Record<string, boolean>>,
  options: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
): Credentials {
  const problems: string[] = []
  const credentials: Record<string, string> = {}
  for (const [credential, option] of CREDENTIALS) {
    const name = options[option]
    if (name === undefined && required[credential] !== true) continue
    if (typeof name !== 'string' || name === '') {
      problems.push(
        `control.venue_options.${option}: ${exchangeId} needs ${credential}; give the name of the variable that holds it.`,
      )
    } else if (!env[name]) {
      problems.push(`${name}: the environment variable is not set. ${exchangeId} needs it as ${credential}.`)
    } else credentials[credential] = env[name]
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return credentials
}
