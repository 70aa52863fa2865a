import type { ControlSettings, ToControl } from '../../between/messages.js'
import { newHalt } from '../../words/halt.js'
import { describeRateTrip, type RateTripName, rateSettings } from '../../words/rate-trip.js'

/** Nobody waits for the answer. */
const NO_CALL = 0

/**
 * The halt of a trip that a guard has raised already, as the bot thread would say it. Pure.
 *
 * @param number of the bot thread's halts that are taken: it is none of these
 */
export function rateTripHalt(
  settings: Pick<ControlSettings, 'trips' | 'limits'>,
  name: RateTripName,
  haltId: string,
  number: number,
): Extract<ToControl, { type: 'halt' }> {
  const setting = rateSettings(settings).find((each) => each.name === name)
  // Without its setting nobody could have raised it. It is a halt all the same.
  const { level, reason } =
    setting === undefined
      ? ({ level: 'halted', reason: name } as const)
      : { level: setting.level, reason: describeRateTrip(setting) }
  const halt = newHalt({ haltId, level, reason, source: 'trip', operator: null, scope: null, trip: name })
  return { type: 'halt', callId: NO_CALL, number, halt, warnings: [], waitMs: 0 }
}
