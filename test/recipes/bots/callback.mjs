import { retry } from 'async'
import { createKillSwitch, isTradingHaltedError } from 'trading-kill-switch'
import { guardMethods } from 'trading-kill-switch/guard-methods'
import { order, place, report } from './support.mjs'

const client = {
  place(order, done) {
    place(order).then(({ id }) => done(null, id), done)
  },
}
const killSwitch = await createKillSwitch()
guardMethods(client, killSwitch, { risk: ['place'], style: { place: 'callback' } })
const state = { ticks: 0, placed: 0, missed: 0 }
report(state)

setInterval(() => {
  const planned = order(state.ticks++)
  const attempt = (done) => client.place(planned, done)
  retry({ times: 100, interval: 20, errorFilter: (error) => !isTradingHaltedError(error) }, attempt, (error) => {
    if (error) state.missed++
    else state.placed++
  })
}, 50)
