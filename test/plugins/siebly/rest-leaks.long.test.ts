import t from 'tap'
import { REST_CLIENTS } from './clients.js'
import { tryEveryMethod } from './rest-leaks.js'

for (const name of Object.keys(REST_CLIENTS)) {
  t.test(
    `given every method of ${name}, when the bot is halted, then no order arrives, and reads and cancels do`,
    (t) => tryEveryMethod(t, name),
  )
}
