import type { KillSwitch } from '../../../lib/host/kill-switch.js'

/** What a guard needs of a kill switch: that of the bot thread, or that of an attached one. */
export type Guarding = Pick<KillSwitch, 'middleware' | 'check' | 'permits' | 'active' | 'state'>
