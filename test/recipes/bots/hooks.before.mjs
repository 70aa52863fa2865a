import { AsyncSeriesBailHook } from 'tapable'
import { order, place, report } from './support.mjs'

const state = { ticks: 0, placed: 0, vetoed: 0 }
report(state)

/** A plugin vetoes an order by returning a reason. */
const beforeOrder = new AsyncSeriesBailHook(['order'])
beforeOrder.tap('largest size', ({ amount }) => (amount > 10 ? 'too large' : undefined))

setInterval(async () => {
  const planned = order(state.ticks++)
  const veto = await beforeOrder.promise(planned)
  if (veto !== undefined) return void state.vetoed++
  await place(planned)
  state.placed++
}, 50)
