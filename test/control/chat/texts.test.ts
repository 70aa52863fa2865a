import t from 'tap'
import { haltText, statusText } from '../../../lib/control/chat/texts.js'
import type { Halt } from '../../../lib/words/halt.js'
import type { Status } from '../../../lib/words/status.js'

const STATUS = {
  ...{ state: 'halted', bot: { name: 'my-bot', responsive: true }, durable: true, haltCount: 1, pauses: [] },
  ...{ orders: { inFlight: 0, unknown: 0 }, workingOrders: { count: 0 }, positions: { count: 0 }, closeAll: null },
} as unknown as Status
const HALT: Halt = {
  haltId: '1-abcd',
  level: 'halted',
  reason: 'it is 0.09',
  source: 'trip',
  trip: 'spread',
  operator: null,
  since: '2026-01-02T03:04:05.678Z',
  scope: null,
}
const trip = (name: string, state: string, why: string | null = null) =>
  ({ name, state, limit: '20', value: null, why, level: 'halted', accepted: null }) as Status['trips'][number]

t.test(
  'given trips and checks, when /status is asked in a chat, then it names what is not well, in a few lines',
  async (t) => {
    const trips = [
      trip('stuck_ms', 'watching'),
      trip('spread', 'tripped', 'it is 0.09'),
      trip('max_drawdown', 'blind', 'no account'),
    ]
    const check = { name: 'disk', state: 'failing', since: HALT.since, why: 'it is full' } as const
    const armed = { armed: false, failing: [check, { ...check, name: 'venues', state: 'unknown' as const }] }
    const text = statusText({ ...STATUS, halts: [HALT], trips, armed })
    t.match(text, /by trip spread, 2026-01-02T03:04:05Z: it is 0.09/)
    t.match(text, /^trip spread tripped: it is 0.09\ntrip max_drawdown blind: no account$/m)
    t.match(text, /^NOT ARMED: disk: it is full\nNOT KNOWN TO BE ARMED: venues: it is full$/m)
    t.notMatch(text, /stuck_ms/)
    const fleet = { group: 'desk', bot: 'bot-1', engine: 'redis://e', lostLeases: 1, halts: [], haltCount: 0 }
    const lost = { ...fleet, lease: 'lost', leaseEndsAt: HALT.since, failure: 'nobody listens' } as const
    t.match(
      statusText({ ...STATUS, halts: [HALT], trips, armed, fleet: lost }),
      /^fleet desk, of which this is bot-1: ITS ENGINE IS NOT HEARD since 2026-01-02T03:04:05.678Z: nobody listens/m,
    )
    t.match(haltText(HALT, { ...STATUS, fleet: lost }, true, []), /^This bot alone, and no other of the fleet desk\./m)
    t.notMatch(haltText(HALT, STATUS, true, []), /fleet/)
    const many = Array.from({ length: 99 }, (_, index) => trip(`feeds.${index}`, 'over', 'x'.repeat(9_999)))
    const long = statusText({ ...STATUS, halts: Array(20).fill(HALT), haltCount: 20, trips: many, armed })
    t.ok(long.length < 4_096, 'a message of Telegram has no more')
    t.match(long, /^and 94 more$/m)
  },
)
