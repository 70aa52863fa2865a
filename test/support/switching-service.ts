import { type AddressInfo, createServer } from 'node:net'
import type { Test } from 'tap'

/** Answers each request with 101, as if another protocol were spoken from then on. @returns its URL */
export async function switchingService(t: Pick<Test, 'teardown'>): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
