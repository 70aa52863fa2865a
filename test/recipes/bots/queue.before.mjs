import { Database } from './database.mjs'
import { order, place, report } from './support.mjs'

const database = new Database(process.env.DATABASE)
const state = { ticks: 0, placed: 0, missed: 0 }
report(state)

// Signals come faster than the worker sends: some always wait.
setInterval(() => database.add({ ...order(state.ticks++), status: 'waiting' }), 15)

async function work() {
  const next = database.first('waiting')
  if (next === undefined) return void setTimeout(work, 15)
  database.set(next, 'sending')
  try {
    await place(next)
    database.set(next, 'placed')
    state.placed++
  } catch {
    database.set(next, 'waiting')
  }
  setTimeout(work, 25)
}
work()
