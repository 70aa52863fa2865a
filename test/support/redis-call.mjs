import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'

const ANSWER_MS = 20_000

/**
 * One command, on a connection of its own, by RESP 2: https://redis.io/docs/latest/develop/reference/protocol-spec/
 *
 * @param engine port; password, user, tls (paths of PEM files), each may be absent
 * @returns a text, a number, null or a list of these
 * @throws {Error} with what the server says, e.g. `OOM command not allowed …`
 */
export function redisCall({ port, password = null, user, tls = null }, command) {
  const socket =
    tls === null
      ? connect({ host: '127.0.0.1', port })
      : connectTls({ host: '127.0.0.1', port, ca: readFileSync(tls.ca), servername: 'localhost' })
  const login = password === null ? [] : [['AUTH', ...(user === undefined ? [] : [user]), password]]
  const commands = [...login, command]
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0)
    const end = (give, what) => {
      socket.destroy()
      give(what)
    }
    socket.setTimeout(ANSWER_MS, () => end(reject, new Error(`no answer within ${ANSWER_MS} ms`)))
    socket.on('error', (error) => end(reject, error))
    socket.on('close', () => reject(new Error('it has closed the connection')))
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk])
      const replies = readReplies(bytes)
      const failed = replies.find((reply) => reply instanceof Error)
      if (failed !== undefined) end(reject, failed)
      else if (replies.length === commands.length) end(resolve, replies.at(-1))
    })
    socket.write(Buffer.concat(commands.map(written)))
  })
}

/** Pure. */
function written(command) {
  const words = command.map((word) => Buffer.from(String(word)))
  const parts = words.flatMap((word) => [Buffer.from(`$${word.length}\r\n`), word, Buffer.from('\r\n')])
  return Buffer.concat([Buffer.from(`*${words.length}\r\n`), ...parts])
}

/** All that are whole. Pure. */
export function readReplies(bytes) {
  const replies = []
  for (let at = 0; at < bytes.length; ) {
    const read = readReply(bytes, at)
    if (read === null) break
    replies.push(read.reply)
    at = read.end
  }
  return replies
}

/** Null: it is not whole yet. */
function readReply(bytes, at) {
  const lineEnd = bytes.indexOf('\r\n', at)
  if (lineEnd === -1) return null
  const text = bytes.toString('utf8', at + 1, lineEnd)
  const end = lineEnd + 2
  switch (String.fromCharCode(bytes[at])) {
    case '+':
      return { reply: text, end }
    case '-':
      return { reply: new Error(text), end }
    case ':':
      return { reply: Number(text), end }
    case '$':
      return readBulk(bytes, end, Number(text))
    case '*':
      return readList(bytes, end, Number(text))
    default:
      throw new Error(`no reply of RESP 2 begins with ${bytes[at]}`)
  }
}

function readBulk(bytes, at, length) {
  if (length === -1) return { reply: null, end: at }
  const end = at + length + 2
  return bytes.length < end ? null : { reply: bytes.toString('utf8', at, at + length), end }
}

function readList(bytes, at, count) {
  if (count === -1) return { reply: null, end: at }
  const reply = []
  for (; reply.length < count; ) {
    const read = readReply(bytes, at)
    if (read === null) return null
    reply.push(read.reply)
    at = read.end
  }
  return { reply, end: at }
}
