import { ConfigError } from '../../lib/words/errors.js'
import type { CreateVenue } from '../../lib/words/ports.js'
import { insideOf, type ReadingOptions, venueParts } from './guard-exchange.js'
import type { AnyMethod, CcxtExchange } from './library/exchange.js'
import { CcxtVenue } from './venue/ccxt-venue.js'
import { type LimitedExchange, TwoLanes } from './venue/priority-queue.js'
import { acknowledgeWarnings } from './venue/symbols-needed.js'

/** The `venue_options` of a `venue_module = "trading-kill-switch/ccxt"`. Keys are not among them: they come from the environment. */
export interface CcxtVenueOptions extends ReadingOptions {
  /** ccxt's id of the exchange, e.g. `binance`. */
  readonly exchange: string
  /** Replaces addresses of the exchange, as ccxt's `urls`. */
  readonly urls?: object
  /** The exchange's test network. */
  readonly sandbox?: boolean
  /** ccxt's own `options`, e.g. `{ defaultType: 'swap' }`. */
  readonly exchangeOptions?: object
  /** The names of environment variables. */
  readonly apiKeyEnv?: string
  readonly secretEnv?: string
  readonly passwordEnv?: string
  readonly uidEnv?: string
  readonly walletAddressEnv?: string
  readonly privateKeyEnv?: string
}

/** What an exchange asks for, and the option that names the variable it is read from. */
const CREDENTIALS = [
  ['apiKey', 'apiKeyEnv'],
  ['secret', 'secretEnv'],
  ['password', 'passwordEnv'],
  ['uid', 'uidEnv'],
  ['walletAddress', 'walletAddressEnv'],
  ['privateKey', 'privateKeyEnv'],
] as const

interface MadeExchange extends CcxtExchange, LimitedExchange {
  readonly requiredCredentials?: Readonly<Record<string, boolean>>
  setSandboxMode(enabled: boolean): void
}

/**
 * A connection to an exchange for the kill switch alone, which works while the bot's own is stuck. Not guarded: it is what cancels
 * and closes.
 *
 * @throws {ConfigError} naming each option and each environment variable that is missing
 */
export const createVenue: CreateVenue = async (options, env) => {
  const problems: string[] = []
  const ccxt = await loadCcxt()
  const id = options.exchange
  const Exchange = typeof id === 'string' ? ccxt[id] : undefined
  if (typeof Exchange !== 'function' || !ccxt.exchanges.includes(String(id))) {
    throw new ConfigError([
      `control.venue_options.exchange: ${JSON.stringify(id)} is no exchange of ccxt. Give its id in lower case, e.g. "binance".`,
    ])
  }
  const make = (config: object) => new (Exchange as unknown as new (config: object) => MadeExchange)(config)
  const required = make({}).requiredCredentials ?? {}
  const credentials: Record<string, string> = {}
  for (const [credential, option] of CREDENTIALS) {
    const name = options[option]
    if (name === undefined && required[credential] !== true) continue
    if (typeof name !== 'string' || name === '') {
      problems.push(
        `control.venue_options.${option}: ${id} needs ${credential}; give the name of the variable that holds it.`,
      )
    } else if (!env[name]) {
      problems.push(`${name}: the environment variable is not set. ${id} needs it as ${credential}.`)
    } else credentials[credential] = env[name]
  }
  if (problems.length > 0) throw new ConfigError(problems)
  const exchange = make({
    ...credentials,
    // Decimal texts as the exchange wrote them, instead of floats.
    number: String,
    // An order is sent once; whether it is needed again is seen when the venue is read.
    options: { ...asObject(options.exchangeOptions), maxRetriesOnFailure: 0 },
  })
  acknowledgeWarnings(insideOf(exchange).options)
  if (options.sandbox === true) exchange.setSandboxMode(true)
  if (options.urls !== undefined) Reflect.set(exchange, 'urls', merge(Reflect.get(exchange, 'urls'), options.urls))
  const parts = venueParts(insideOf(exchange), options as unknown as CcxtVenueOptions)
  const lanes = new TwoLanes(exchange)
  return new CcxtVenue({
    ...parts,
    sendClosing: (_closing, send) => send(),
    urgently: (send) => lanes.urgently(send),
  })
}

type CcxtModule = { readonly exchanges: readonly string[] } & Readonly<Record<string, AnyMethod | undefined>>

async function loadCcxt(): Promise<CcxtModule> {
  // Not known to the type checker as a module: it is optional, and its types are heavy.
  const name: string = 'ccxt'
  try {
    const loaded = await import(name)
    return loaded.default
  } catch (error) {
    throw new Error('The package ccxt is not installed here: npm install ccxt', { cause: error })
  }
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {}
}

/** Into a new object, level by level. */
function merge(one: unknown, other: unknown): unknown {
  if (!isTable(one) || !isTable(other)) return other
  const merged: Record<string, unknown> = { ...one }
  for (const [key, value] of Object.entries(other)) merged[key] = merge(one[key], value)
  return merged
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
