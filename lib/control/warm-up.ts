import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { Latch } from '../between/latch/latch.js'
import type { ControlSettings } from '../between/messages.js'
import { sha256 } from '../words/operators.js'
import { Devices } from './api/devices.js'
import { MemoryConnection } from './api/memory-connection.js'
import { BotWatch } from './bot/bot-watch.js'
import { nothingOnDisk } from './disk/nothing-on-disk.js'
import { makeControlParts } from './parts.js'
import { Venues } from './venues/venues.js'

/** So often is each way gone. The first times are the slow ones. */
const ROUNDS = 5

const nowhere = () => {}

/**
 * Goes the way of a halt, so that the first real one doesn't have to wait for code that has never run: a process is usually
 * halted once, and the first halt takes four times as long. To be called right behind the start, which it doesn't hold up.
 *
 * The halts go to parts that nobody else has, made of the same classes: a latch that nobody reads, a keeper that writes nothing,
 * and connections in memory. The kill switch's own server is asked for `/health`, which needs no token, says nothing and is
 * written down nowhere; with TLS it isn't asked.
 *
 * @param url of the server; `https:` and `unix:` are left alone
 */
export async function warmUp(settings: ControlSettings, url: string): Promise<void> {
  const token = randomBytes(24).toString('hex')
  const { listeners } = makeThrowaway(settings, token)
  for (let round = 0; round < ROUNDS; round++) {
    const post = async (path: string, body: object) => {
      const [server, caller] = MemoryConnection.pair()
      listeners.serve(server)
      const sent = JSON.stringify(body)
      const head = [`Authorization: Bearer ${token}`, `Content-Length: ${sent.length}`]
      return JSON.parse(await exchange(caller, `POST ${path}`, '127.0.0.1', head, sent)) as { readonly haltId: string }
    }
    const { haltId } = await post('/halt', { reason: 'a warm-up, of which nobody hears' })
    await post('/resume', { confirm: haltId })
    await turn()
  }
  const { protocol, host, hostname, port } = new URL(url)
  if (protocol !== 'http:') return
  const bare = hostname.replace(/^\[|\]$/g, '')
  for (let round = 0; round < ROUNDS; round++) await exchange(connect(Number(port || 80), bare), 'GET /health', host)
}

const NO_FILE = { path: '', read: async () => ({ devices: [] }), write: async () => {} }

/** The control thread's parts, on nothing. The operators keep their names; their tokens are the one given. */
function makeThrowaway(settings: ControlSettings, token: string) {
  const latch = new Latch()
  const operators = settings.operators.map(
    ({ name }) => ({ name, role: 'operator', tokenSha256: sha256(token) }) as const,
  )
  return makeControlParts({
    earlierFollowers: [],
    ...nothingOnDisk(),
    latch,
    bot: new BotWatch({ latch, ...settings, captureStack: async () => null }),
    settings: { ...settings, host: '127.0.0.1', socket: null, tls: null, fleet: null, operators },
    venues: new Venues([]),
    facts: [],
    tellGuard: nowhere,
    post: nowhere,
    courier: null,
    devices: new Devices({ file: NO_FILE, operators, log: nowhere }),
    log: nowhere,
  })
}

/** Sends one call by a connection of its own. @returns the body of the answer @throws when it is not 200 */
function exchange(
  connection: Duplex,
  call: string,
  host: string,
  head: readonly string[] = [],
  body = '',
): Promise<string> {
  connection.write([`${call} HTTP/1.1`, `Host: ${host}`, 'Connection: close', ...head, '', body].join('\r\n'))
  return new Promise((resolve, reject) => {
    let answer = ''
    connection.on('data', (chunk: Buffer) => {
      answer += chunk
    })
    connection.on('error', reject)
    connection.on('end', () => {
      connection.end()
      if (answer.startsWith('HTTP/1.1 200 ')) resolve(answer.slice(answer.indexOf('\r\n\r\n')))
      else reject(new Error(`${call}: ${answer}`))
    })
  })
}
