import t from 'tap'
import { createKillSwitch } from '../../lib/index.js'
import { call } from '../support/http-call.js'
import { stateDirectory } from '../support/state-directory.js'

const LOGGER = { info() {}, warn() {}, error() {} }

t.test(
  'given halts and a restart, when the journal is asked for, then it shows what has happened, in order',
  async (t) => {
    const state_dir = stateDirectory(t)
    const start = () =>
      createKillSwitch({ port: 0, state_dir, signal_handlers: false }, { name: 'test', logger: LOGGER })
    const first = await start()
    const ask = (url: string | null, path: string) => call(url ?? '', 'GET', path)
    await call(first.url ?? '', 'POST', '/halt', { reason: 'enough' })
    const { body: before } = await ask(first.url, '/journal')
    const whats = (body: { entries: { what: string }[] }) => body.entries.map(({ what }) => what)
    t.same(whats(before), ['first start', 'halt'])
    t.match(before.entries[1], {
      sequence: before.sequence,
      kind: 'halt',
      reason: 'enough',
      source: 'http',
      time: /Z$/,
    })
    t.same((await ask(first.url, `/journal?since=${before.sequence}`)).body, { sequence: before.sequence, entries: [] })
    await first.close()

    const second = await start()
    t.teardown(() => second.close())
    const { body: after } = await ask(second.url, '/journal')
    t.same(whats(after), ['first start', 'halt', 'stopped', 'started'], 'what the last run has left is there')
    t.match((await ask(second.url, '/figures?since=0')).body, { intervalMs: 5_000, points: [] })
  },
)
