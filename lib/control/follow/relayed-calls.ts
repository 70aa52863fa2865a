import type { MessagePort } from 'node:worker_threads'
import type { HostedBody, HostedCall, HostedReply } from '../../between/hosted-call.js'
import { shellPath } from '../../words/curl.js'
import { printableJson } from '../../words/printable.js'
import { MAX_BODY_BYTES } from '../api/body.js'
import { problem } from '../api/problem.js'
import type { RelayedBody, RelayedCall } from './protocol.js'

/** One more than the leader reads: it has to see that there was more. */
const RELAYED_BYTES = MAX_BODY_BYTES + 1

export interface RelayedCallsParts {
  readonly stateDir: string
  readonly send: (message: RelayedCall | RelayedBody) => void
}

/** Calls that come in at a server of a follower's host. The leader answers them, by its own rules. */
export class RelayedCalls {
  readonly #parts: RelayedCallsParts
  readonly #ports = new Map<number, MessagePort>()
  #last = 0

  constructor(parts: RelayedCallsParts) {
    this.#parts = parts
  }

  /** @param why the leader can't be asked; null: it can */
  take(call: HostedCall, port: MessagePort, why: string | null): void {
    if (why !== null) {
      this.#reply(port, this.#unheard(`Nothing was done: the leader of this process can't be asked: ${why}`))
      return
    }
    const { send } = this.#parts
    const number = ++this.#last
    this.#ports.set(number, port)
    send({ type: 'hosted-call', number, call })
    let left = RELAYED_BYTES
    port.on('message', (body: HostedBody) => {
      if (typeof body !== 'string' && left === 0) return
      const part = typeof body === 'string' ? body : base64Of(body.subarray(0, left))
      if (typeof body !== 'string') left -= Math.min(left, body.length)
      send({ type: 'hosted-body', number, part })
    })
    port.on('close', () => this.#ports.delete(number))
  }

  answered(number: number, reply: HostedReply): void {
    const port = this.#ports.get(number)
    if (port !== undefined) this.#reply(port, reply)
  }

  /** The line to the leader is gone: whether it has done what was asked is not known. */
  lost(why: string): void {
    const what = `The leader of this process has not answered, and whether anything was done is not known: ${why}`
    for (const port of this.#ports.values()) this.#reply(port, this.#unheard(what))
    this.#ports.clear()
  }

  #reply(port: MessagePort, reply: HostedReply): void {
    port.postMessage(reply)
    port.close()
  }

  #unheard(what: string): HostedReply {
    const detail = `${what}. Try again; to halt all of them: touch ${shellPath(`${this.#parts.stateDir}/HALT`)}`
    const body = problem(503, 'leader-unheard', detail)
    const headers = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' }
    return { status: 503, headers, body: `${printableJson(body, 2)}\n` }
  }
}

function base64Of(bytes: Uint8Array): { readonly base64: string } {
  return { base64: Buffer.from(bytes).toString('base64') }
}
