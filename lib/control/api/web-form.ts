import type { IncomingMessage } from 'node:http'
import { deskPolicy } from './desk.generated.js'
import { type Reply, Text } from './route.js'

type Head = Pick<IncomingMessage, 'headers' | 'method'>

/** More than a form with a token and a reason, in bytes. */
const MAX_FORM_BYTES = 4 * 1024
/** How long a form may take to arrive, in ms. */
const FORM_DEADLINE_MS = 1_000

/** Of every page that is answered. A form of one with `no-referrer` would have the origin `null`. */
export const PAGE_HEADERS = {
  // Whoever has opened it gets no hold of its window.
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Referrer-Policy': 'same-origin',
  Vary: 'Accept',
}

/** A browser shows the answer to a person; curl and scripts ask for anything. */
export function wantsPage({ headers }: Head): boolean {
  return headers.accept?.toLowerCase().includes('text/html') ?? false
}

/**
 * A halt by a form of the page, without its script: it can't send a header, so that its token stands in the body. It has to
 * come from a page, and {@link import('./access.js').Access} says from which.
 */
export function isTokenForm({ headers, method }: Head, path: string): boolean {
  const { authorization, origin, 'content-type': type } = headers
  const isForm = type?.toLowerCase().startsWith('application/x-www-form-urlencoded') ?? false
  return method === 'POST' && path === '/halt' && isForm && origin !== undefined && authorization === undefined
}

/** Reads a small form. Null: it is too large, too late, or did not arrive whole. Never rejects. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams | null> {
  const text = await readSmall(request)
  return text === null ? null : new URLSearchParams(text)
}

/** Reads a body of somebody who is not known yet. Null: it is too large, too late, or did not arrive whole. Never rejects. */
export function readSmall(request: IncomingMessage): Promise<string | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    const done = (text: string | null) => {
      clearTimeout(timer)
      resolve(text)
    }
    const timer = setTimeout(done, FORM_DEADLINE_MS, null)
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= MAX_FORM_BYTES) chunks.push(chunk)
      else done(null)
    })
    request.on('end', () => done(Buffer.concat(chunks).toString('utf8')))
    request.on('error', () => done(null))
    request.on('close', () => done(null))
  })
}

/** The answer for a person at a browser, without a script. @param isHalt to the form's button; otherwise to the page's address */
export function asPage({ status, body }: Reply, isHalt: boolean): Reply {
  const told = status < 400 ? tellHalt(body as Told) : tellProblem(body as Told, isHalt)
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${told.title}</title><main><h1>${told.title}</h1>
${told.lines.map((line) => `<p>${escaped(line)}</p>`).join('\n')}
<p><a href="./">Back to the page</a></p></main></html>
`
  const headers = { ...PAGE_HEADERS, 'Content-Security-Policy': deskPolicy }
  return { status, body: new Text('text/html; charset=utf-8', html, headers) }
}

/** Of a halt's answer, or a problem, what is told here. */
interface Told {
  readonly [field: string]: unknown
}

function tellHalt({ state, haltId, covers, quiet, durable, warnings }: Told): { title: string; lines: string[] } {
  const lines = [
    `The halt ${haltId} covers ${covers}. It is in force until somebody resumes it.`,
    quiet
      ? 'Quiet: read back, nothing is left that could add risk.'
      : 'Not known to be quiet yet. Look again in a moment.',
    durable ? 'A restart comes back halted.' : 'It is not on disk yet: keep the process alive.',
    // That the body is no JSON concerns nobody who has pressed a button.
    ...(warnings as string[]).filter((warning) => !warning.startsWith('The body is not JSON')),
  ]
  return { title: state === 'halted' ? 'HALTED' : `Halted; the state is ${escaped(String(state))}`, lines }
}

function tellProblem({ detail }: Told, isHalt: boolean): { title: string; lines: string[] } {
  if (!isHalt) {
    const lines = [
      String(detail),
      'Nothing was done. Tell this to whoever set the bot up, and halt by another way until then.',
    ]
    return { title: 'The kill switch’s page can’t be opened here', lines }
  }
  return { title: 'NOT HALTED', lines: [String(detail), 'Go back, and try again with a token of this bot.'] }
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
