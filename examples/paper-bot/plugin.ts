import type { OrderStep } from './pipeline.js'

/** Where the bot and its plugins log to. A pino logger fits as it is. */
export interface Logger {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** What the bot hands to a plugin. */
export interface BotHost {
  readonly name: string
  readonly venues: readonly object[]
  readonly logger: Logger
  /** Adds a step to every order's way, behind all others: only the venue comes after it. */
  useOrderMiddleware(step: OrderStep): void
  /** Stops trading. Resolves once the last order on its way has been answered. */
  onShutdown(): Promise<void>
}

/** What the default export of a plugin's package is. */
export interface Plugin {
  readonly name: string
  /** Gets the whole configuration file, parsed. What it resolves to may have a `state` to show. */
  register(host: BotHost, config: unknown): Promise<unknown>
}
