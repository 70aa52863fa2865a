import { type HostName, readAllowedHost, readHost } from '../words/host-name.js'
import type { ControlTable } from './control-table.js'

/** By which names callers come in. */
export interface AllowedHosts {
  readonly allowedHosts: readonly HostName[]
  /** Without a slash at its end. Null: lines are printed with the server's own address. */
  readonly publicUrl: string | null
}

/** @param problems takes what is wrong, a line each */
export function readAllowedHosts(
  { allowed_hosts: entries = [], public_url: given }: ControlTable,
  problems: string[],
): AllowedHosts {
  const allowedHosts: HostName[] = []
  for (const entry of entries) {
    const read = readAllowedHost(entry)
    if ('problem' in read) problems.push(`allowed_hosts: ${read.problem}`)
    else allowedHosts.push(read)
  }
  if (given === undefined) return { allowedHosts, publicUrl: null }
  const url = readPublicUrl(given)
  const host = readHost(url?.host ?? '')
  if (url === null || host === null) {
    problems.push(
      `public_url: "${given}" does not fit; write it as callers do, e.g. "https://bot.example.com/kill-switch"`,
    )
    return { allowedHosts, publicUrl: null }
  }
  return {
    allowedHosts: [...allowedHosts, { name: host.name, port: null }],
    publicUrl: `${url.origin}${url.pathname}`.replace(/\/+$/, ''),
  }
}

function readPublicUrl(text: string): URL | null {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return null
  const url = new URL(text)
  return url.username + url.password + url.search + url.hash === '' ? url : null
}
