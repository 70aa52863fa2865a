import { type RequestOptions, request } from 'node:http'
import { request as requestTls, type RequestOptions as TlsOptions } from 'node:https'
import { connect } from 'node:net'
import { checkAnswer } from './api-document.mjs'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever was answered
  readonly body: any
}

/** One HTTP request on a connection of its own. An object as body is sent as JSON. What a control server answers has to be as docs/openapi.json says. */
export function call(
  url: string,
  method: string,
  path: string,
  body?: string | object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return callBy(`${url}${path}`, { method, headers }, body)
}

/** The same, with whatever `node:http` and `node:https` take, e.g. `socketPath` or `ca`. */
export function callBy(address: string, options: RequestOptions & TlsOptions, body?: string | object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const send = address.startsWith('https:') ? requestTls : request
    const sent = send(address, { ...options, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        const answer = { status: response.statusCode ?? 0, headers: response.headers, text, body: parse(text) }
        try {
          checkAnswer(options.method ?? 'GET', new URL(address).pathname, answer)
          resolve(answer)
        } catch (error) {
          reject(error)
        }
      })
    })
    sent.on('error', reject)
    sent.end(typeof body === 'object' ? JSON.stringify(body) : body)
  })
}

/** Bytes as they are, on a bare socket. Resolves with everything that came back until the other side closed. */
export function rawCall(url: string, bytes: string, timeoutMs = 5_000): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    let text = ''
    socket.setTimeout(timeoutMs, () => socket.destroy())
    socket.on('data', (chunk) => {
      text += chunk.toString()
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(text))
    socket.write(bytes)
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
