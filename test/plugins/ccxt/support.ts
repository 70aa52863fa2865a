import type { Test } from 'tap'
import type { KillSwitch, KillSwitchOptions } from '../../../lib/index.js'
import { until } from '../../support/exchange-process.js'
import { type Answer, call } from '../../support/http-call.js'
import { runningKillSwitch } from '../../support/running-kill-switch.js'

/** A whole kill switch that reads its venues only when it is asked to. */
export function startKillSwitch(
  t: Pick<Test, 'teardown'>,
  options: KillSwitchOptions = {},
  settings: object = {},
): Promise<KillSwitch> {
  const defaults = { settle_ms: 1_000, allow_close_all: false, snapshot_interval_ms: 0 }
  return runningKillSwitch(t, { environment: {}, ...options }, { ...defaults, ...settings })
}

/** Has everything closed, as an operator would, and gives back the end of it. */
export async function closeOut(killSwitch: KillSwitch): Promise<Answer> {
  const url = String(killSwitch.url)
  const { body: plan } = await call(url, 'POST', '/close-all')
  const { body: job } = await call(url, 'POST', '/close-all', { execute: plan.planId })
  return until(
    () => call(url, 'GET', `/close-all/${job.id}`),
    ({ status }) => status !== 202,
  )
}
