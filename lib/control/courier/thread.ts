import { parentPort, workerData } from 'node:worker_threads'
import { Courier, readCursors } from './courier.js'
import type { CourierData, FromCourier, ToCourier } from './messages.js'
import { SharedWords } from './shared-words.js'

// The courier thread: tells people what the journal says. Nobody waits for it, and it may crash or hang.

const TURN_MS = 100
const SHOW_MS = 500
/** How long the last news may take at the end, in ms. */
const END_MS = 1_500

const port = parentPort
if (port === null) throw new Error('The courier thread is started by the control thread, not by itself')
const data = workerData as CourierData
const words = new SharedWords(data.words)
const post = (message: FromCourier): void => port.postMessage(message)

async function start(): Promise<void> {
  const cursors = await readCursors(data, words.sequence, (message) => post({ type: 'log', level: 'error', message }))
  const courier = new Courier(data, cursors, post)
  let closeBy: number | null = null
  const turns = setInterval(() => {
    const now = performance.now()
    words.courierBeat()
    courier.turn(now)
    if (closeBy === null || (!courier.isIdle && now < closeBy)) return
    clearInterval(turns)
    courier.show()
    post({ type: 'closed' })
    port?.close()
    process.exit(0)
  }, TURN_MS)
  setInterval(() => courier.show(), SHOW_MS)
  courier.listen()
  port?.on('message', (message: ToCourier) => {
    if (message.type === 'unwritten') courier.unwritten(message.halt)
    else if (message.type === 'drill') courier.drill(message.id, message.telling)
    else if (message.type !== 'close') courier.answer(message)
    else closeBy = performance.now() + END_MS
  })
}

void start()
