import { parentPort, workerData } from 'node:worker_threads'
import type { FleetThreadData, FromFleet, ToFleet } from '../../lib/between/fleet-messages.js'
import { FleetLine } from './fleet-line.js'

// The fleet thread: hears the fleet's halts, and raises the latch by itself, before it tells the control thread.

const port = parentPort
if (port === null) throw new Error('The fleet thread is started by the control thread, not by itself')

const line = new FleetLine(workerData as FleetThreadData, (message: FromFleet) => {
  port.postMessage(message)
  if (message.type === 'closed') port.close()
})
port.on('message', (message: ToFleet) => line.take(message))
line.open()
