import { createServer } from 'node:net'

/** Linux gives out ports from 32768 on, to whoever listens on any and to whoever connects. Nobody gets one of these by chance. */
const FIRST = 16_384
const COUNT = 16_384

/** A port on loopback on which nobody listens now, and which stays free until somebody asks for it by its number. */
export async function freePort() {
  for (;;) {
    const port = FIRST + Math.floor(COUNT * Math.random())
    if (await isFree(port)) return port
  }
}

async function isFree(port) {
  const server = createServer()
  const listens = await new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => resolve(true))
  })
  if (listens) await new Promise((resolve) => server.close(resolve))
  return listens
}
