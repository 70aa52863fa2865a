export interface FleetBot {
  readonly name: string
  readonly url: string
  readonly isAlive: boolean
  readonly isKilled: boolean
  /** By the clock of all processes; null: it was not. */
  readonly killedAt: number | null
  // biome-ignore lint/suspicious/noExplicitAny: whatever the bot answers
  call(method: string, path: string, body?: object): Promise<{ readonly status: number; readonly body: any }>
  signal(signal: NodeJS.Signals): void
  kill(): Promise<unknown>
}

export function startFleetBot(name: string, settings: object, exchange: string): Promise<FleetBot>
