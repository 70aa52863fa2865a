import type { ChannelStatus } from '../../words/notification.js'
import { type Check, type Found, failing, OK, unknown, worst } from './check.js'

/** The services of the notifications take what is told, and those who may command are heard. */
export class NotificationsCheck implements Check {
  readonly name = 'notifications'
  readonly #channels: () => readonly ChannelStatus[]

  /** @param channels empty: there are none */
  constructor(channels: () => readonly ChannelStatus[]) {
    this.#channels = channels
  }

  look(): Found | null {
    const channels = this.#channels()
    return channels.length === 0 ? null : worst(channels.map(found))
  }
}

function found({ name, delivered, armed, lastError }: ChannelStatus): Found {
  if (lastError !== null) return failing(`${name}: ${lastError}`)
  if (armed === false) return failing(`${name}: nobody is heard who may command there`)
  return delivered > 0 ? OK : unknown(`${name}: nothing was delivered in this run yet; a drill tries it`)
}
