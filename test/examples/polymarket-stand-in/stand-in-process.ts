import { join } from 'node:path'
import type { Test } from 'tap'
import { BotProcess } from '../../support/bot-process.js'
import { call } from '../../support/http-call.js'

export interface Arrival {
  readonly time: number
  readonly order: { readonly orderType: string; readonly order: { readonly tokenId: string; readonly side: string } }
  readonly outcome: string
}

/** The stand-in for Polymarket in a real process, on a free port. */
export class StandInProcess {
  private constructor(readonly url: string) {}

  static async start(t: Test): Promise<StandInProcess> {
    const started = new BotProcess(join(process.cwd(), 'dist/examples/polymarket-stand-in/main.js'), [])
    t.teardown(() => started.kill())
    return new StandInProcess(await started.url())
  }

  /** Every order that has arrived, those that were not taken as well. */
  async arrivals(): Promise<Arrival[]> {
    return (await call(this.url, 'GET', '/stand-in/arrivals')).body
  }

  async faults(faults: object): Promise<void> {
    await call(this.url, 'POST', '/stand-in/faults', faults)
  }
}
