import t from 'tap'
import { FailedAttempts, sourceOf } from '../../../lib/control/api/failed-attempts.js'

t.test('given wrong tokens from one source, when they go on, then each is held back longer, to an end', async (t) => {
  const attempts = new FailedAttempts()
  const waits = Array.from({ length: 12 }, (_, index) => attempts.failed('10.0.0.1', index * 1_000))
  t.same(waits, [0, 0, 0, 100, 200, 400, 800, 1_600, 2_000, 2_000, 2_000, 2_000])
  t.equal(attempts.failed('10.0.0.2', 12_000), 0, 'another source is not slowed by it')
  t.equal(attempts.failed('10.0.0.1', 12_000 + 60_001), 0, 'after a minute of silence it begins anew')
})

t.test(
  'given more sources than are kept, when they fail, then the one that was silent for longest is forgotten',
  async (t) => {
    const attempts = new FailedAttempts(2)
    for (let count = 0; count < 4; count++) attempts.failed('a', 0)
    attempts.failed('b', 1)
    attempts.failed('a', 2)
    attempts.failed('c', 3)
    t.ok(attempts.failed('a', 4) > 0, 'a is known still')
    t.equal(attempts.failed('b', 5), 0, 'b is not')
  },
)

t.test('given addresses, when their source is told, then it is the IPv4 address or the network of IPv6', async (t) => {
  const SOURCES = {
    '127.0.0.1': '127.0.0.1',
    '::ffff:10.0.0.1': '10.0.0.1',
    '2001:db8:1:2:3:4:5:6': '2001:db8:1:2::/64',
    '2001:DB8:1:2::9': '2001:db8:1:2::/64',
    '2001:db8::1': '2001:db8:0:0::/64',
    '::1': '0:0:0:0::/64',
    'fe80::1%eth0': 'fe80:0:0:0::/64',
    socket: 'socket',
  }
  for (const [address, source] of Object.entries(SOURCES)) t.equal(sourceOf(address), source, address)
})
