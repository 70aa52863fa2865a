import type { IncomingMessage, ServerResponse } from 'node:http'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { HostedBody, HostedCall, HostedReply } from '../between/hosted-call.js'
import { printableJson } from '../words/printable.js'
import { bodyAlreadyRead, hostedCallOf } from './hosted-request.js'

/** A request of node:http or Express, or one of Fastify around it. */
export type HostRequest = IncomingMessage | { readonly raw: IncomingMessage; readonly body?: unknown }
/** Its response. */
export type HostResponse = ServerResponse | { readonly raw: ServerResponse; hijack(): unknown }

/** Answers the calls of the control API at a server of the host's own. */
export type ControlHandler = (request: HostRequest, response: HostResponse) => void

/** Hands a call to the control thread. @returns false where there is none any more */
export type Serve = (call: HostedCall, port: MessagePort) => boolean

/** Makes the handler. Nothing is decided here: who may call, and what is answered, is said by the control thread. */
export function createHandler(serve: Serve): ControlHandler {
  return (request, response) => {
    const from = 'raw' in request ? request.raw : request
    const to = 'raw' in response ? response.raw : response
    // Fastify leaves the answer to us.
    if ('hijack' in response) response.hijack()
    const { port1: port, port2 } = new MessageChannel()
    let answered = false
    port.on('message', (reply: HostedReply) => {
      answered = true
      port.close()
      answer(to, reply)
    })
    port.on('close', () => {
      if (!answered) answer(to, GONE)
    })
    if (!serve(hostedCallOf(from), port2)) {
      port.close()
      return
    }
    to.on('close', () => {
      if (!to.writableFinished) port.postMessage('cut off' satisfies HostedBody)
    })
    sendBody(from, bodyAlreadyRead(from, (request as { readonly body?: unknown }).body), (part) =>
      port.postMessage(part),
    )
  }
}

/** The handler of a disabled kill switch. */
export function createDisabledHandler(): ControlHandler {
  const detail = 'Nothing was done: the kill switch is switched off (control.enabled = false, or CONTROL_ENABLED).'
  const reply = problemReply('disabled', detail)
  return (_request, response) => {
    if ('hijack' in response) response.hijack()
    answer('raw' in response ? response.raw : response, reply)
  }
}

function sendBody(request: IncomingMessage, read: string | Uint8Array | null, send: (part: HostedBody) => void): void {
  if (read !== null) {
    if (read.length > 0) send(typeof read === 'string' ? Buffer.from(read) : read)
    send('ended')
    return
  }
  request.on('data', (part: Buffer) => send(part))
  request.on('end', () => send('ended'))
  request.on('error', () => send('cut off'))
  request.on('close', () => {
    if (!request.readableEnded) send('cut off')
  })
}

function answer(response: ServerResponse, { status, headers, body }: HostedReply): void {
  if (response.headersSent || response.destroyed) return
  response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) })
  response.end(response.req.method === 'HEAD' ? '' : body)
}

function problemReply(name: string, detail: string): HostedReply {
  const status = 503
  const problem = { type: `urn:trading-kill-switch:${name}`, title: 'Service Unavailable', status, detail }
  return {
    status,
    headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' },
    body: `${printableJson(problem, 2)}\n`,
  }
}

const GONE = problemReply(
  'control-thread-gone',
  'The control thread has ended, or ended meanwhile, and can tell nothing. A bot whose control thread is gone is halted; one that was closed ' +
    'sends nothing. Restart the bot.',
)
