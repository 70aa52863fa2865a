import type { ExchangeGuard } from './guard/exchange-guard.js'
import type { Guarding } from './guard/guarding.js'
import type { CcxtExchange } from './library/exchange.js'

/** Shared with other copies of this package. */
const INSTALLED = Symbol.for('trading-kill-switch.ccxt')

/** The guard in an exchange object, and whose it is. */
export interface Installation {
  readonly killSwitch: Guarding
  readonly guard: Pick<ExchangeGuard, 'remove' | 'sendClosing' | 'sendDeadMan'>
}

/** Undefined for an exchange object that is not guarded. */
export function installationOf(exchange: CcxtExchange): Installation | undefined {
  return Object.getOwnPropertyDescriptor(exchange, INSTALLED)?.value
}

/** Notes the guard in the exchange object. */
export function noteInstallation(exchange: CcxtExchange, installation: Installation): void {
  Object.defineProperty(exchange, INSTALLED, { value: installation, configurable: true })
}

export function forgetInstallation(exchange: CcxtExchange): void {
  Reflect.deleteProperty(exchange, INSTALLED)
}
