import t from 'tap'
import { isFleetHaltId } from '../../lib/words/fleet.js'
import { fleetHaltId, newFleetHaltId } from '../../lib/words/fleet-id.js'

t.test('given 16 bytes, when they are written, then they are 26 digits, and no two are the same', async (t) => {
  t.equal(fleetHaltId(new Uint8Array(16)), `fleet-${'0'.repeat(26)}`)
  t.equal(fleetHaltId(new Uint8Array(16).fill(255)), `fleet-7${'z'.repeat(25)}`)
  t.equal(fleetHaltId(Uint8Array.of(...Array(15).fill(0), 33)), `fleet-${'0'.repeat(24)}11`)
  const ids = Array.from({ length: 1_000 }, newFleetHaltId)
  t.equal(new Set(ids).size, 1_000)
  t.ok(ids.every(isFleetHaltId))
})
