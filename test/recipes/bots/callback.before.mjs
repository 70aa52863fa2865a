import { retry } from 'async'
import { order, place, report } from './support.mjs'

const client = {
  place(order, done) {
    place(order).then(({ id }) => done(null, id), done)
  },
}
const state = { ticks: 0, placed: 0, missed: 0 }
report(state)

setInterval(() => {
  const planned = order(state.ticks++)
  const attempt = (done) => client.place(planned, done)
  retry({ times: 100, interval: 20 }, attempt, (error) => {
    if (error) state.missed++
    else state.placed++
  })
}, 50)
