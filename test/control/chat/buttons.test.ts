import t from 'tap'
import { BUTTON_MS, Buttons } from '../../../lib/control/chat/buttons.js'

t.test('given buttons, when pressed, then each works once, in its channel, in its time, and in its run', async (t) => {
  const buttons = new Buttons()
  const action = { do: 'resume', haltIds: ['1-aaaa'] } as const
  const data = buttons.make('telegram', action, 0)
  t.ok(Buffer.byteLength(data) <= 64)
  t.equal(buttons.take('another', data, 1), null)
  t.equal(new Buttons().take('telegram', data, 1), null, 'of another run')
  t.same(buttons.take('telegram', data, BUTTON_MS - 1), action)
  t.equal(buttons.take('telegram', data, 1), null, 'pressed twice')
  t.equal(buttons.take('telegram', buttons.make('telegram', action, 0), BUTTON_MS), null, 'too late')
  const first = buttons.make('telegram', action, 0)
  for (let more = 0; more < 100; more++) buttons.make('telegram', action, 0)
  t.equal(buttons.take('telegram', first, 1), null, 'they don’t fill the memory')
})
