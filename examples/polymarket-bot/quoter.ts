import { type ClobClient, Side } from '@polymarket/clob-client-v2'
import { isTradingHaltedError } from 'trading-kill-switch'

const SHARES = 10
const LEAST_SHARES = 30
const MOST_SHARES = 60
const ROUND_MS = 500

export type Say = (message: string, fields: object) => void

/** The strategy: quotes two cents around the middle, takes what it lacks, gives what it has too much of, and moves its orders after the price. */
export class Quoter {
  readonly #client: ClobClient
  readonly #token: string
  readonly #say: Say
  #stopped = false
  #held = 0

  constructor(client: ClobClient, token: string, say: Say) {
    this.#client = client
    this.#token = token
    this.#say = say
  }

  /** @param beforeEach called before each round */
  async run(beforeEach: () => void): Promise<void> {
    while (!this.#stopped) {
      beforeEach()
      await this.#round().catch((error: Error) => this.#say(`a round has failed: ${error.message}`, {}))
      await new Promise((resolve) => setTimeout(resolve, ROUND_MS))
    }
  }

  stop(): void {
    this.#stopped = true
  }

  async #round(): Promise<void> {
    // Polymarket cancels everything of a bot that was silent for ten seconds.
    await this.#client.postHeartbeat()
    const { mid } = await this.#client.getMidpoint(this.#token)
    const { balance } = await this.#client.getBalanceAllowance({
      asset_type: 'CONDITIONAL',
      token_id: this.#token,
    } as never)
    this.#held = Number(balance) / 1e6
    await this.#client.cancelAll()
    const sent: (Error | null)[] = []
    for (const { side, price } of quotesOf(Math.round(Number(mid) * 100), this.#held))
      sent.push(await this.#send(side, price))
    const stopped = sent.find((each) => each !== null) ?? null
    const counts = { mid: Number(mid), held: this.#held, sent: sent.filter((each) => each === null).length }
    const line = `YES ${mid}  holds ${this.#held}  ${counts.sent} orders sent`
    this.#say(stopped === null ? line : `stopped: ${stopped.message}`, { ...counts, stopped: stopped !== null })
  }

  /**
   * @param price in cents
   * @returns why the order was stopped; null: it was sent
   */
  async #send(side: Side, price: number): Promise<Error | null> {
    const order = { tokenID: this.#token, price: price / 100, size: SHARES, side }
    try {
      await this.#client.createAndPostOrder(order, { tickSize: '0.01', negRisk: false })
      return null
    } catch (error) {
      if (isTradingHaltedError(error)) return error
      throw error
    }
  }
}

interface Quote {
  readonly side: Side
  /** In cents. */
  readonly price: number
}

/** The orders of one round. Pure. */
export function quotesOf(mid: number, held: number): Quote[] {
  return [
    { side: Side.BUY, price: held < LEAST_SHARES ? mid + 1 : mid - 2 },
    ...(held >= SHARES ? [{ side: Side.SELL, price: held > MOST_SHARES ? mid - 1 : mid + 2 }] : []),
  ]
}
