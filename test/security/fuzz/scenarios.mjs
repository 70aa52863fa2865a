const OPERATOR = 'correct-horse-battery-staple'
const VIEWER = 'viewer-token-of-the-dashboard'
const HALTER = 'halter-token-of-the-risk-desk'
const TOKENS = { keeper: ['operator', OPERATOR], dashboard: ['viewer', VIEWER], desk: ['halter', HALTER] }

/** Tokens that must stand nowhere. */
export const SECRETS = [OPERATOR, VIEWER, HALTER]

/**
 * Who sends, and to which bot.
 *
 * - `tokens`: who holds one; null: the bot asks for none
 * - `token`: that of the right requests in the middle of it
 * - `halted`: the bot is, from the start
 * - `mayHalt`: those who send may; everybody else must change nothing at all
 * - `knowsHaltId`: those who send confirm resumes rightly, without the right to resume
 * - `heads`: the header lines that they send; each request takes one of these lists
 */
export const SCENARIOS = [
  {
    name: 'strangers without the token, to an active bot',
    ...{ tokens: { keeper: TOKENS.keeper }, token: OPERATOR, halted: false, mayHalt: false, knowsHaltId: false },
    heads: strangers,
  },
  {
    name: 'strangers who know the haltId, to a halted bot',
    ...{ tokens: { keeper: TOKENS.keeper }, token: OPERATOR, halted: true, mayHalt: false, knowsHaltId: true },
    heads: strangers,
  },
  {
    name: 'web pages, to an active bot without a token',
    ...{ tokens: null, token: null, halted: false, mayHalt: false, knowsHaltId: false },
    heads: (host) => [
      ['Host: evil.example'],
      [`Host: ${host}`, 'Host: evil.example'],
      [`Host: ${host}`, 'Origin: http://evil.example'],
      [`Host: ${host}`, 'Origin: null'],
      [`Host: ${host}`, 'Sec-Fetch-Site: cross-site'],
      ['Host: evil.example', 'X-Forwarded-Host: localhost'],
      [],
    ],
  },
  {
    name: 'anybody on the machine, to a halted bot without a token',
    ...{ tokens: null, token: null, halted: true, mayHalt: true, knowsHaltId: false },
    heads: (host) => [[`Host: ${host}`], [`Host: ${host}`, `Origin: http://${host}`]],
  },
  {
    name: 'a viewer, to an active bot',
    ...{ tokens: TOKENS, token: OPERATOR, halted: false, mayHalt: false, knowsHaltId: false },
    heads: (host) => [[`Host: ${host}`, `Authorization: Bearer ${VIEWER}`]],
  },
  {
    name: 'a viewer who knows the haltId, to a halted bot',
    ...{ tokens: TOKENS, token: OPERATOR, halted: true, mayHalt: false, knowsHaltId: true },
    heads: (host) => [[`Host: ${host}`, `Authorization: Bearer ${VIEWER}`]],
  },
  {
    name: 'a halter who knows the haltId, to a halted bot',
    ...{ tokens: TOKENS, token: OPERATOR, halted: true, mayHalt: true, knowsHaltId: true },
    heads: (host) => [[`Host: ${host}`, `Authorization: Bearer ${HALTER}`]],
  },
]

function strangers(host) {
  const right = `Host: ${host}`
  return [
    [right],
    [right, 'Authorization: Bearer wrong'],
    [right, `Authorization: Bearer ${OPERATOR.slice(0, -1)}`],
    [right, `Authorization: Bearer ${OPERATOR}x`],
    [right, `Authorization: Basic ${OPERATOR}`],
    [right, `Authorization: Bearer ${OPERATOR}`, 'Authorization: Bearer wrong'],
    ['Host: evil.example', `Authorization: Bearer ${OPERATOR}`],
    [right, 'Authorization: '],
    [right, `X-Authorization: Bearer ${OPERATOR}`],
    [right, `Origin: http://${host}`, 'Content-Type: application/x-www-form-urlencoded', 'Accept: text/html'],
  ]
}
