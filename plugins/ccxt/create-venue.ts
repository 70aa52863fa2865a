import { ConfigError } from '../../lib/words/errors.js'
import type { CreateVenue } from '../../lib/words/ports.js'
import { type Credentials, readCredentials } from './credentials.js'
import { acknowledgeWarnings } from './library/acknowledge-warnings.js'
import type { AnyMethod, CcxtExchange } from './library/exchange.js'
import { insideOf } from './library/inside-of.js'
import { type ReadingOptions, venueParts } from './reading-options.js'
import { CcxtVenue } from './venue/ccxt-venue.js'
import { type LimitedExchange, PriorityQueue } from './venue/priority-queue.js'

/** The `venue_options` of a `venue_module = "trading-kill-switch/ccxt"`. Keys are not among them: they come from the environment. */
export interface CcxtVenueOptions extends ReadingOptions {
  /** ccxt's id of the exchange, e.g. `binance`. */
  readonly exchange: string
  /** Replaces addresses of the exchange, as ccxt's `urls`. */
  readonly urls?: object
  /** Whether to use the exchange's test network. */
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

interface MadeExchange extends CcxtExchange, LimitedExchange {
  readonly requiredCredentials?: Readonly<Record<string, boolean>>
  setSandboxMode(enabled: boolean): void
}

type MakeExchange = (config: object) => MadeExchange

/**
 * Makes a connection to an exchange for the kill switch alone, which works while the bot's own is stuck. It is not guarded: it is
 * what cancels and closes.
 *
 * @throws {ConfigError} naming each option and each environment variable that is missing
 */
export const createVenue: CreateVenue = async (options, env) => {
  const make = exchangeClass(await loadCcxt(), options.exchange)
  const required = make({}).requiredCredentials ?? {}
  const credentials = readCredentials(String(options.exchange), required, options, env)
  const exchange = makeExchange(make, credentials, options)
  const queue = new PriorityQueue(exchange)
  return new CcxtVenue({
    ...venueParts(insideOf(exchange), options as unknown as CcxtVenueOptions),
    sendClosing: (_closing, send) => send(),
    withPriority: (send) => queue.run(send),
  })
}

/** @throws {ConfigError} for what is no id of ccxt */
function exchangeClass(ccxt: CcxtModule, id: unknown): MakeExchange {
  const Exchange = typeof id === 'string' ? ccxt[id] : undefined
  if (typeof Exchange !== 'function' || !ccxt.exchanges.includes(String(id))) {
    throw new ConfigError([
      `control.venue_options.exchange: ${JSON.stringify(id)} is no exchange of ccxt. Give its id in lower case, e.g. "binance".`,
    ])
  }
  return (config) => new (Exchange as unknown as new (config: object) => MadeExchange)(config)
}

function makeExchange(
  make: MakeExchange,
  credentials: Credentials,
  options: Readonly<Record<string, unknown>>,
): MadeExchange {
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
  return exchange
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
