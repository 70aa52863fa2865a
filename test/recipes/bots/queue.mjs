import { createKillSwitch, isTradingHaltedError } from 'trading-kill-switch'
import { Database } from './database.mjs'
import { order, place, report } from './support.mjs'

const database = new Database(process.env.DATABASE)
const killSwitch = await createKillSwitch()
const dropWaiting = () => database.update('waiting', 'dropped')
killSwitch.on('halt', dropWaiting)
if (!killSwitch.active()) dropWaiting()
const state = { ticks: 0, placed: 0, missed: 0 }
report(state)

// Signals come faster than the worker sends: some always wait.
setInterval(() => {
  const planned = order(state.ticks++)
  if (killSwitch.active(planned)) database.add({ ...planned, status: 'waiting' })
}, 15)

async function work() {
  const next = database.first('waiting')
  if (next === undefined) return void setTimeout(work, 15)
  database.set(next, 'sending')
  try {
    await killSwitch.middleware(next, () => place(next))
    database.set(next, 'placed')
    state.placed++
  } catch (error) {
    database.set(next, isTradingHaltedError(error) ? 'dropped' : 'waiting')
  }
  setTimeout(work, 25)
}
work()
