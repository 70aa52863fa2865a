/**
 * The `curl` lines that an operator needs, in the order in which she needs them.
 *
 * @param token how the token is written in a shell, e.g. `$CONTROL_AUTH_TOKEN`; null without one
 */
export function operatorLines(url: string, token: string | null): string[] {
  return [
    curlLine('POST', `${url}/halt`, token),
    curlLine('GET', `${url}/status`, token),
    curlLine('POST', `${url}/resume`, token),
    curlLine('POST', `${url}/close-all`, token),
  ]
}

/** What each of {@link operatorLines} does. */
export const OPERATOR_NOTES = [
  'stops every order that adds risk',
  'tells the state',
  'says how to resume',
  'shows a plan',
]

/** The line that resumes one halt. */
export function resumeLine(url: string, haltId: string, token: string | null): string {
  return `${curlLine('POST', `${url}/resume`, token)} -d '${JSON.stringify({ confirm: haltId })}'`
}

/** The line that shows what is at an address. */
export function getLine(address: string, token: string | null): string {
  return curlLine('GET', address, token)
}

/** The line that carries out a plan. */
export function executeLine(url: string, planId: string, token: string | null): string {
  return `${curlLine('POST', `${url}/close-all`, token)} -d '${JSON.stringify({ execute: planId })}'`
}

function curlLine(method: 'GET' | 'POST', address: string, token: string | null): string {
  const verb = method === 'POST' ? '-X POST ' : ''
  const header = token === null ? '' : `-H "Authorization: Bearer ${token}" `
  return `curl -s ${header}${verb}${address}`
}
