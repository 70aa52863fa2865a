import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { until } from '../support/exchange-process.js'
import { ownDirectory } from '../support/files-directory.js'
import { Family } from '../support/followers.js'
import { journalEntries } from '../support/journal-entries.js'

t.test(
  'given a follower whose thread is stuck, then the status, both logs and the journal say it, and when it is over',
  async (t) => {
    const family = new Family(t)
    const [leader, follower] = await family.pair()
    const { pid } = follower.child
    const told = async () => (await leader.call('GET', '/status')).body.followers[0]
    t.match(await until(told, ({ responsive }) => responsive === true), {
      state: 'following',
      responsive: true,
      stack: null,
    })

    const end = join(ownDirectory(t), 'end')
    void follower.ask('spin', end).catch(() => {})
    await follower.line((line) => line['spinning'] === true, 'the loop')
    const stuck = await until(told, ({ stack }) => stack !== null)
    t.match(stuck, { state: 'following', responsive: false })
    t.match(stuck.stack.join('\n'), /spinForAWhile .*idle-bot\.mjs:\d+/)
    t.ok(stuck.lastBeatMs >= 1_000)
    const where = `is stuck since \\d+ ms, at spinForAWhile .*kill -9 ${pid}`
    const own = await until(
      async () => follower.stderr,
      (text) => text.includes('is stuck'),
    )
    t.match(own, new RegExp(`The bot thread ${where}`), 'its own log')
    const line = await leader.line(({ msg }) => String(msg).includes('is stuck'), "the leader's line")
    t.match(line['msg'], new RegExp(`The bot thread of the follower idle-bot \\(process ${pid}\\) ${where}`))

    writeFileSync(end, '')
    await follower.line(({ msg }) => msg === 'The bot thread answers again')
    await leader.line(({ msg }) => msg === `The bot thread of the follower idle-bot (process ${pid}) answers again`)
    t.match(await told(), { responsive: true, stack: null })
    const about = leader.lines.filter(({ msg }) => String(msg).startsWith('The bot thread of'))
    t.equal(about.length, 2, 'each once')
    const noted = await until(
      async () => journalEntries(family.stateDir).filter(({ what }) => what.startsWith('follower ')),
      ({ length }) => length > 1,
    )
    const facts = { who: 'idle-bot', details: { pid } }
    t.match(noted, [
      { what: 'follower stuck', ...facts },
      { what: 'follower answers again', ...facts },
    ])
  },
)
