import { ALLOWED } from '../guard/decide.js'
import { createPassThrough } from '../guard/middleware.js'
import type { KillSwitch } from './kill-switch.js'

type OrdersWay = Pick<KillSwitch, 'middleware' | 'check' | 'permits' | 'active' | 'signal' | 'on' | 'state' | 'alive'>

/** What an order meets where the kill switch is disabled: nothing. */
export function passEverything(): OrdersWay {
  return {
    middleware: createPassThrough(),
    check: () => ALLOWED,
    permits: () => ALLOWED,
    active: () => true,
    signal: new AbortController().signal,
    on: () => () => {},
    state: 'active',
    alive: () => {},
  }
}
