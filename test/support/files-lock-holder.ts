import { StateLock } from '../../lib/control/disk/state-lock.js'

/** A process that takes a lock when it is told the path, says how that went, and holds it until it is ended. */
let lock: StateLock | null = null

process.on('message', async ({ take, release }: { take?: string; release?: true }) => {
  if (release) {
    await lock?.release()
    lock = null
    process.send?.({ released: true })
    return
  }
  try {
    lock = await StateLock.acquire(take ?? '', `bot ${process.pid}`)
    process.send?.({ taken: true })
  } catch (error) {
    process.send?.({ taken: false, error: String(error) })
  }
})
process.send?.({ ready: true })
