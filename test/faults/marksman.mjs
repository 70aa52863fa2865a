import { watch } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'

const { directory, fired } = workerData
let aim = null

watch(directory, (_event, file) => {
  if (aim === null || !aim.file.test(file) || --aim.event > 0) return
  const { pid } = aim
  aim = null
  // Before the kill: whoever sees the bot die has to know why.
  Atomics.store(fired, 0, 1)
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It was killed otherwise in the same moment.
  }
})

parentPort.on('message', (message) => {
  aim = message
  if (aim === null) parentPort.postMessage('resting')
})
