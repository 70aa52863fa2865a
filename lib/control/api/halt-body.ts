import type { Curl } from '../../words/curl.js'
import { haltEverything, type ReadHaltRequest, readHaltRequest } from '../../words/halt-request.js'
import { printable } from '../../words/printable.js'
import { type Body, MAX_BODY_BYTES } from './body.js'

/**
 * Reads what a halt says. Whatever is wrong with it, it halts, and the warnings say what was not understood. Pure.
 *
 * @param target the path and query, as they were sent
 */
export function readHaltBody(body: Body, target: string, curl: Curl): ReadHaltRequest {
  const example = `For example: ${curl.post('/halt', { reason: 'fat finger' })}`
  switch (body.kind) {
    case 'none':
      return haltEverything([], formReason(target.slice(target.indexOf('?') + 1)))
    case 'json':
      return readHaltRequest(body.value)
    case 'form':
      return readForm(body, example)
    case 'not-json':
      return notUnderstood('is not JSON', body.text, example)
    case 'too-large':
      return haltEverything([`The body is larger than ${MAX_BODY_BYTES} bytes and was not read; everything is halted.`])
    case 'cut-off':
      return haltEverything(['The body did not arrive whole; everything is halted.'])
  }
}

/** Its token is for whoever lets it in, and is told to nobody: a reason stands in the journal, and in notifications. */
function readForm({ fields, text }: Extract<Body, { kind: 'form' }>, example: string): ReadHaltRequest {
  const told = fields.filter(([name]) => name !== 'token')
  if (told.length === 0) return haltEverything([])
  if (told.length === 1 && told[0]?.[0] === 'reason') return haltEverything([], told[0][1])
  const rest = text.split('&').filter((field) => !field.trimStart().startsWith('token='))
  return notUnderstood('is a form that tells more than a reason', rest.join('&'), example)
}

function notUnderstood(what: string, text: string, example: string): ReadHaltRequest {
  const reason = formReason(text) ?? printable(text, 200)
  return haltEverything([`The body ${what}, so everything is halted. ${example}`], reason)
}

/** `curl -d reason=x` sends a form, and `curl '…/halt?reason=x'` a query. */
function formReason(text: string): string | null {
  return text.startsWith('reason=') ? new URLSearchParams(text).get('reason') : null
}
