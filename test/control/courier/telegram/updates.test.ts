import t from 'tap'
import { readUpdates } from '../../../../lib/control/courier/telegram/updates.js'

function saying(text: string) {
  const message = { chat: { id: 1, type: 'private' }, from: { id: 2 }, date: 3, text }
  return readUpdates([{ update_id: 1, message }])?.[0]?.what
}

t.test('given commands as people type them, when read, then they are understood', async (t) => {
  t.match(saying('/halt'), { name: 'halt', to: null, text: '' })
  t.match(saying('  /HALT@My_Bot: now!\nplease'), { name: 'halt', to: 'my_bot', text: ': now!\nplease' })
  t.match(saying('/halt,now'), { name: 'halt', text: ',now' })
  t.match(saying('/halted'), { name: 'halted' })
  t.match(saying('please /halt'), { name: '' })
  t.match(saying('/'), { name: '' })
})

t.test(
  'given whatever an update may hold, when read, then nothing throws, and it is known which are done with',
  async (t) => {
    t.equal(readUpdates({ result: [] }), null)
    const strange = [null, 1, 'x', {}, { update_id: -1 }, { update_id: '5' }]
    t.same(readUpdates(strange), [])
    const contents = [
      {},
      { message: null },
      { message: { chat: { id: '1' }, text: '/halt' } },
      { message: { chat: { id: 1 }, from: null, text: { halt: 1 } } },
      { callback_query: { id: 5 } },
      { callback_query: { id: 'q', from: { id: 1 }, message: null, data: 'x'.repeat(1_000) } },
      { edited_message: { chat: { id: 1 }, text: '/halt' } },
    ]
    const heard = readUpdates(contents.map((content, at) => ({ update_id: at, ...content })))
    t.same(
      heard?.map(({ updateId }) => updateId),
      [0, 1, 2, 3, 4, 5, 6],
    )
    t.equal(heard?.filter(({ userId, chat, what }) => userId !== null && chat !== null && what !== null).length, 0)
  },
)
