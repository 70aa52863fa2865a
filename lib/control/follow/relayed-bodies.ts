import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { HostedBody, HostedReply } from '../../between/hosted-call.js'
import type { HostedCalls } from '../api/hosted-calls.js'
import type { Line } from './line.js'
import type { FromFollower, FromLeader, RelayedBody, RelayedCall } from './protocol.js'

/** Calls that one follower relays: its leader answers them as those of its own host's server. */
export class RelayedBodies {
  readonly #hosted: Pick<HostedCalls, 'take'>
  readonly #line: Line<FromFollower, FromLeader>
  readonly #ports = new Map<number, MessagePort>()

  constructor(hosted: Pick<HostedCalls, 'take'>, line: Line<FromFollower, FromLeader>) {
    this.#hosted = hosted
    this.#line = line
  }

  call({ number, call }: RelayedCall): void {
    const { port1, port2 } = new MessageChannel()
    this.#ports.set(number, port1)
    port1.on('message', (reply: HostedReply) => {
      this.#ports.delete(number)
      port1.close()
      this.#line.send({ type: 'hosted-reply', number, reply })
    })
    // Also one that was cut off, and gets no answer.
    port1.on('close', () => this.#ports.delete(number))
    this.#hosted.take(call, port2)
  }

  body({ number, part }: RelayedBody): void {
    const body: HostedBody = typeof part === 'string' ? part : Buffer.from(part.base64, 'base64')
    this.#ports.get(number)?.postMessage(body)
  }

  /** Nobody hears the answers any more. */
  cutOff(): void {
    for (const port of this.#ports.values()) {
      port.postMessage('cut off' satisfies HostedBody)
      port.close()
    }
    this.#ports.clear()
  }
}
