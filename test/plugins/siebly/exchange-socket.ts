import { type RecordingSocket, recordingSocket } from '../../support/recording-socket.js'

/** Answers what the four exchanges answer to a login and to an order. */
export function exchangeSocket(): Promise<RecordingSocket> {
  return recordingSocket((message) => {
    const { op, reqId, id } = message
    if (message === 'ping') return 'pong'
    if (op === 'auth') return { op, success: true, retCode: 0, retMsg: 'OK', conn_id: 'c' }
    if (op === 'login')
      return { event: 'login', code: message.args?.[0]?.sign === undefined ? 0 : okxOrBitget(message), msg: '' }
    if (op === 'trade') return { event: 'trade', id, topic: message.topic, code: '0', args: [] }
    if (typeof op === 'string' && reqId !== undefined)
      return { reqId, op, retCode: 0, retMsg: 'OK', data: {}, header: {}, connId: 'c' }
    if (typeof op === 'string') return { id, op, code: '0', msg: '', data: [], inTime: '1', outTime: '2' }
    return { id, status: 200, result: {} }
  })
}

/** OKX writes the code of a login as a text, Bitget as a number; OKX's timestamp is in seconds as well, and its texts are longer. */
function okxOrBitget({ args: [login] }: { args: { passphrase: string }[] }): number | string {
  return login?.passphrase === 'okx' ? '0' : 0
}

/** What acts: orders, cancels, amendments; not logins, pings and subscriptions. */
export function actingMessages({ arrived }: RecordingSocket): string[] {
  const names = arrived.flatMap(({ op, method, topic }) => (op === 'trade' ? `trade ${topic}` : (op ?? method ?? [])))
  return [...new Set<string>(names)].filter((name) => !/^(auth|login|subscribe|session\.logon)$/.test(name)).sort()
}
