// Clients that are slow, in a process of their own, so that their sockets don't count against the bot's tester.
// argv: { port, token, groups: { <kind>: how many }, comeBack } as JSON; comeBack: who is cut connects again, for ever.
// Says a line when all have been opened, with the most at the same time, and one when all have ended.
import { connect } from 'node:net'

const { port, token, groups, comeBack } = JSON.parse(process.argv[2])
/** So many are opened at once. */
const BATCH = 200
const EVERY_MS = 400

const authorized = token === null ? '' : `Authorization: Bearer ${token}\r\n`
const head = (more) => `POST /resume HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${more}`

/** What a client sends at first, and then again and again. */
const KINDS = {
  'nothing sent': { first: '', again: '' },
  'half a request line': { first: 'POST /ha', again: '' },
  'slow header': { first: head('X-Slow: '), again: 'x' },
  'slow headers': { first: head(authorized), again: 'X-More: y\r\n' },
  'slow body': { first: head(`${authorized}Content-Length: 10000\r\n\r\n{`), again: ' ' },
  'slow chunks': { first: head(`${authorized}Transfer-Encoding: chunked\r\n\r\n`), again: '1\r\n \r\n' },
  'slow body of a stranger': { first: head('Content-Length: 10000\r\n\r\n{'), again: ' ' },
}

const all = Object.entries(groups).flatMap(([kind, count]) => Array.from({ length: count }, () => kind))
const told = Object.fromEntries(Object.keys(groups).map((kind) => [kind, { ended: 0, statuses: {}, longestMs: 0 }]))
const say = (line) => console.log(JSON.stringify(line))

const open = new Set()
let most = 0
function start(kind) {
  const { first, again } = KINDS[kind]
  const began = performance.now()
  return new Promise((resolve) => {
    let trickle
    let text = ''
    const socket = connect(port, '127.0.0.1', () => {
      open.add(socket)
      most = Math.max(most, open.size)
      socket.write(first)
      if (again !== '') trickle = setInterval(() => socket.writable && socket.write(again), EVERY_MS)
      resolve()
    })
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      clearInterval(trickle)
      open.delete(socket)
      const status = /^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 'none'
      const { statuses, longestMs } = told[kind]
      told[kind].ended++
      told[kind].longestMs = Math.max(longestMs, Math.round(performance.now() - began))
      statuses[status] = (statuses[status] ?? 0) + 1
      resolve()
      if (comeBack) setTimeout(start, 10, kind)
      else if (Object.values(told).reduce((sum, { ended }) => sum + ended, 0) === all.length) say({ ended: told })
    })
  })
}

for (let at = 0; at < all.length; at += BATCH) await Promise.all(all.slice(at, at + BATCH).map(start))
say({ open: most })
