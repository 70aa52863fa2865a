import { type IncomingMessage, request } from 'node:http'
import type { MessagePort } from 'node:worker_threads'
import type { HostedBody, HostedCall, HostedReply } from '../../between/hosted-call.js'
import { isLoopback } from '../../config/loopback.js'
import { printableJson } from '../../words/printable.js'
import { Access, type AccessSettings, type PairedDevices } from './access.js'
import { MemoryConnection } from './memory-connection.js'
import { type Problem, problem } from './problem.js'
import type { Routes } from './routes.js'
import { ControlServer, type ServerParts } from './server.js'

/** What is between two programs only, and what tells how long the body is: it is sent on in parts. */
const LEFT_OUT = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

export interface HostedCallsParts extends Pick<ServerParts, 'onRefused' | 'onError'> {
  readonly settings: AccessSettings
  readonly devices: PairedDevices
  readonly routes: Routes
}

/**
 * The calls that come in at a server of the host's own. They go to servers like that of the port, over connections in memory: so the same
 * rules hold, word for word. There is one more: without a token, only this machine may call, wherever the host listens.
 */
export class HostedCalls {
  readonly #settings: AccessSettings
  readonly #plain: ControlServer
  readonly #encrypted: ControlServer

  constructor({ settings, devices, routes, onRefused, onError }: HostedCallsParts) {
    this.#settings = settings
    const makeServer = (wayIn: 'http' | 'https') =>
      new ControlServer({ access: new Access(settings, wayIn, devices), routes, tls: null, onRefused, onError })
    this.#plain = makeServer('http')
    this.#encrypted = makeServer('https')
  }

  /** Answers a call. @param port its body comes here, and its answer goes there */
  take(call: HostedCall, port: MessagePort): void {
    const reply = (answer: HostedReply) => {
      port.postMessage(answer)
      port.close()
    }
    const refused = this.#refuseStranger(call)
    if (refused !== null) {
      reply(problemOf(refused))
      return
    }
    try {
      this.#ask(call, port, reply)
    } catch (error) {
      const detail = `Nothing was done: this call can't be read: ${(error as Error).message}.`
      reply(problemOf(problem(400, 'unreadable', detail)))
    }
  }

  #ask(call: HostedCall, port: MessagePort, reply: (answer: HostedReply) => void): void {
    const [server, caller] = MemoryConnection.pair({
      localAddress: call.localAddress ?? undefined,
      localPort: call.localPort ?? undefined,
      remoteAddress: call.remoteAddress ?? undefined,
    })
    const hasBody = call.method !== 'GET' && call.method !== 'HEAD'
    const headers = [...endToEnd(call.rawHeaders), 'Connection', 'close']
    if (hasBody) headers.push('Transfer-Encoding', 'chunked')
    const sent = request(
      // As they came: the server refuses a header that is there twice.
      { createConnection: () => caller, method: call.method, path: call.url, headers },
      (response) => void readWhole(response).then(reply, () => reply(problemOf(LOST))),
    )
    sent.on('error', () => reply(problemOf(LOST)))
    port.on('message', (part: HostedBody) => {
      if (part === 'cut off') {
        // Nobody waits for the answer any more. A halt goes on.
        server.destroy()
        caller.destroy()
        port.close()
      } else if (part === 'ended') sent.end()
      else if (hasBody) sent.write(part)
    })
    ;(call.encrypted ? this.#encrypted : this.#plain).serve(server)
  }

  #refuseStranger({ localAddress }: HostedCall): Problem | null {
    if (this.#settings.operators.length > 0 || isLoopback(localAddress ?? '')) return null
    const detail =
      'Nothing was done: this server can be reached from other machines, and no token is set, so anyone there could resume. Set ' +
      'CONTROL_AUTH_TOKEN (or auth_token_file, or tokens_file), or let it listen on 127.0.0.1.'
    return problem(401, 'no-token-set', detail)
  }
}

const LOST = problem(500, 'internal', 'The control server has failed at this call. If it was a halt, see /status.')

function endToEnd(rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((_, index) => !LEFT_OUT.has((rawHeaders[index - (index % 2)] ?? '').toLowerCase()))
}

async function readWhole(response: IncomingMessage): Promise<HostedReply> {
  const parts: Buffer[] = []
  for await (const part of response) parts.push(part as Buffer)
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(response.headers)) {
    if (typeof value === 'string' && !LEFT_OUT.has(name) && name !== 'date') headers[name] = value
  }
  return { status: response.statusCode ?? 500, headers, body: Buffer.concat(parts).toString() }
}

function problemOf(body: Problem): HostedReply {
  const headers = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' }
  return { status: body.status, headers, body: `${printableJson(body, 2)}\n` }
}
