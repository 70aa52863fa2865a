// A grammar of requests, most of them malformed. What makes a caller one who may is never in them: `who` says what is.
import { makeBody } from './bodies.mjs'

const METHODS = [
  'POST',
  'POST',
  'POST',
  'POST',
  'GET',
  'GET',
  'HEAD',
  'PUT',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'CONNECT',
  'PRI',
  'post',
  'P\u0000ST',
  '',
  'X'.repeat(3_000),
]
const PATHS = [
  '/halt',
  '/halt',
  '/resume',
  '/resume',
  '/close-all',
  '/status',
  '/positions',
  '/health',
  '/close-all/c-1',
  '/me',
  '/pair',
  '/pair-code',
  '/tokens',
  '/revoke',
  '/',
]
const ODD_VERSIONS = ['HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/1.1 ', 'http/1.1', 'HTTP/1.10', '']
const ODD_ENDS = ['\n', '\r', '\r\r\n']
const LENGTHS = ['-1', '+1', '0x10', '1e3', '99999999999999999999', '4, 4', '4 4', '', 'NaN', '1048576']
const ENCODINGS = [
  'chunked',
  'Chunked',
  'chunked, chunked',
  'gzip, chunked',
  'identity',
  'xchunked',
  ' chunked',
  'chunked\u0000',
  '',
]
const ODD_HEADERS = [
  'Expect: 100-continue',
  'Expect: a-miracle',
  'Upgrade: websocket\r\nConnection: Upgrade',
  'Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__',
  'Connection: keep-alive',
  'Connection: close, keep-alive',
  'Connection: Content-Length',
  'Transfer-Encoding : chunked',
  'X-Forwarded-Host: localhost',
  'X-HTTP-Method-Override: POST',
  'X-Original-URL: /halt',
  'Content-Type: application/json; charset=utf-7',
  'Content-Type: application/x-www-form-urlencoded',
  'Accept: text/html',
  'Content-Encoding: gzip',
  ': empty',
  'no colon',
  ' folded: yes',
  'A:\u0000b',
  'Cookie: a=b',
  'Sec-Fetch-Site: cross-site',
  'Origin: null',
  'Range: bytes=0-1',
  `X-Long: ${'x'.repeat(20_000)}`,
  Array.from({ length: 150 }, (_, index) => `X-${index}: y`).join('\r\n'),
]

/**
 * One socketful of bytes, in pieces.
 *
 * @param who `{ heads, may }`: for every request one of these lists of header lines is taken
 * @returns `{ kind, pieces, pauseMs, patient }`; patient ones wait until the server ends them
 */
export function makeRequest(random, who) {
  const kind = random.pick([
    'plain',
    'plain',
    'plain',
    'plain',
    'length',
    'chunked',
    'smuggled',
    'pipelined',
    'binary',
    'flipped',
    'cut',
    'slow',
  ])
  const bytes = bytesOf(random, who, kind)
  const slow = kind === 'slow' || random.chance(0.02)
  const pieces = slow ? inPieces(random, bytes) : [bytes]
  return { kind, pieces, pauseMs: slow ? random.int(1, 8) : 0, patient: random.chance(0.01) }
}

function bytesOf(random, who, kind) {
  const one = () => message(random, who, kind)
  switch (kind) {
    case 'pipelined':
      return Buffer.concat(Array.from({ length: random.int(2, 6) }, one))
    case 'binary':
      return random.chance(0.3)
        ? Buffer.concat([Buffer.from([0x16, 3, 1, 2, 0, 1]), random.bytes(200)])
        : random.bytes(random.int(1, 2_000))
    case 'flipped': {
      const bytes = one()
      for (let times = random.int(1, 4); times > 0; times--) flip(random, bytes, who)
      return bytes
    }
    case 'cut': {
      const bytes = one()
      return bytes.subarray(0, random.int(1, bytes.length))
    }
    default:
      return one()
  }
}

/**
 * Changes one byte. Not in the header lines of those who may not: `Origin` with another letter in it is no `Origin` any more,
 * and a wrong second token under another name leaves the right one alone.
 */
function flip(random, bytes, { may }) {
  const at = random.int(0, bytes.length - 1)
  const lineEnd = bytes.indexOf(/\r|\n/.exec(bytes.toString('latin1'))?.[0] ?? '\r')
  const headEnd = bytes.indexOf('\r\n\r\n')
  const inHeaders = at >= lineEnd && (headEnd === -1 || at < headEnd + 4)
  if (may || !inHeaders) bytes[at] = random.int(0, 255)
}

function message(random, who, kind) {
  const end = random.chance(0.05) ? random.pick(ODD_ENDS) : '\r\n'
  const version = random.chance(0.08) ? random.pick(ODD_VERSIONS) : 'HTTP/1.1'
  const path = random.pick(PATHS)
  const body = framed(random, kind, Buffer.from(makeBody(random, path)), who)
  const headers = [...random.pick(who.heads), ...body.headers]
  for (let more = random.chance(0.3) ? random.int(1, 2) : 0; more > 0; more--)
    headers.splice(random.int(0, headers.length), 0, random.pick(ODD_HEADERS))
  const method = random.chance(0.15) ? random.pick(METHODS) : 'POST'
  const head = [`${method} ${target(random, path)} ${version}`, ...headers, '', ''].join(end)
  return Buffer.concat([Buffer.from(head, 'latin1'), body.bytes])
}

function target(random, path) {
  if (random.chance(0.85)) return path
  return random.pick([
    `http://evil.example${path}`,
    `http://localhost${path}`,
    `//evil.example${path}`,
    `/.${path}`,
    `/x/..${path}`,
    path.replace('/', '/%2e%2e/'),
    path.toUpperCase(),
    `${path}/`,
    `${path}?reason=${encodeURIComponent('a\u0000b')}`,
    `${path}#fragment`,
    `${path}%00`,
    `${path}%zz`,
    `${path};a=b`,
    `/${'a'.repeat(9_000)}`,
    '*',
    'localhost:80',
    '',
    `${path} ${path}`,
    '/\u00ff\u00fe',
  ])
}

/** The body's bytes with header lines that tell its length: rightly, wrongly, twice or not at all. */
function framed(random, kind, body, who) {
  const right = `Content-Length: ${body.length}`
  switch (kind) {
    case 'length':
      return {
        headers: random.pick([
          [`Content-Length: ${random.pick(LENGTHS)}`],
          [right, right],
          [right, `Content-Length: ${body.length + 1}`],
          [`Content-Length: ${Math.max(0, body.length - 1)}`],
          [`Content-Length: ${body.length + 10}`],
          [],
        ]),
        bytes: body,
      }
    case 'chunked':
      return { headers: [`Transfer-Encoding: ${random.pick(ENCODINGS)}`], bytes: chunks(random, body) }
    case 'smuggled': {
      const hidden = Buffer.from(
        `POST /halt HTTP/1.1\r\n${random.pick(who.heads).join('\r\n')}\r\nContent-Length: 0\r\n\r\n`,
        'latin1',
      )
      const bytes = Buffer.concat([chunks(random, body), hidden])
      return {
        headers: random.pick([
          [right, 'Transfer-Encoding: chunked'],
          ['Transfer-Encoding: chunked', right],
          ['Content-Length: 0'],
        ]),
        bytes,
      }
    }
    default:
      return { headers: [right], bytes: body }
  }
}

function chunks(random, body) {
  const size = random.chance(0.6)
    ? body.length.toString(16)
    : random.pick([
        '-1',
        'ffffffffffffffff',
        'zz',
        '',
        ' 5',
        `5;${'e'.repeat(20_000)}`,
        (body.length + 3).toString(16),
        '0',
      ])
  const end = random.chance(0.8) ? '0\r\n\r\n' : random.pick(['', '0\r\n', '0\r\nHost: localhost\r\n\r\n', '0\n\n'])
  return Buffer.concat([Buffer.from(`${size}\r\n`), body, Buffer.from(`\r\n${end}`)])
}

function inPieces(random, bytes) {
  const cuts = Array.from({ length: random.int(2, 12) }, () => random.int(0, bytes.length)).sort(
    (one, other) => one - other,
  )
  return [0, ...cuts]
    .map((cut, index) => bytes.subarray(cut, [...cuts, bytes.length][index]))
    .filter(({ length }) => length > 0)
}
