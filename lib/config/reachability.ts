import type { HostName } from '../words/host-name.js'
import { isLoopback } from './loopback.js'
import type { TlsFiles } from './tls.js'

/** What decides who can reach the control server. */
export interface Reach {
  readonly host: string
  readonly allowedHosts: readonly HostName[]
  readonly tls: TlsFiles | null
  readonly publicUrl: string | null
  readonly hasToken: boolean
}

/** What is wrong with a server that listens on `host` and asks for no token; null: nothing. */
export function findOpenDoor(host: string): string | null {
  if (isLoopback(host)) return null
  return (
    `host = "${host}" can be reached from other machines, and no token is set: anyone there could halt and resume. ` +
    'Set CONTROL_AUTH_TOKEN (or auth_token_file, or tokens_file), or listen on 127.0.0.1'
  )
}

/** What is odd about a server that other machines can reach. */
export function warnOfReach({ host, allowedHosts, tls, publicUrl, hasToken }: Reach): string[] {
  if (isLoopback(host)) return publicUrl === null || hasToken ? [] : openProxy(publicUrl)
  return [...(tls === null ? [plaintext(host)] : []), ...(allowedHosts.length === 0 ? [noNames(host)] : [])]
}

function plaintext(host: string): string {
  return (
    `The control server listens on ${host} without TLS: whoever is on the way can read the tokens and use them. ` +
    'Set tls_cert and tls_key, or listen on 127.0.0.1 and come in by ssh -L 9876:127.0.0.1:9876.'
  )
}

function openProxy(publicUrl: string): string[] {
  if (isLoopback(new URL(publicUrl).hostname)) return []
  return [
    `public_url is ${publicUrl}, and no token is set: whoever gets through there can halt and resume. ` +
      'Set CONTROL_AUTH_TOKEN (or auth_token_file, or tokens_file).',
  ]
}

function noNames(host: string): string {
  return (
    `The control server listens on ${host} and answers to its addresses and to localhost alone: a call by any other name is refused. ` +
    'Name the host that callers use in allowed_hosts.'
  )
}
