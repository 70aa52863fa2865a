import t from 'tap'
import { noFaultyFsync } from '../support/faulty-fsync.js'
import { makeDisk } from './faulty-disk.js'

t.test(
  'given a failing disk, when drilled, then that shows, and it passes once it is well',
  { skip: noFaultyFsync },
  async (t) => {
    const { fsync, start } = makeDisk(t)
    const bot = start()
    await bot.url()
    t.equal((await bot.call('POST', '/drill')).body.result, 'passed')
    fsync.set('file', 'EIO')
    const { body } = await bot.call('POST', '/drill')
    t.match(body, { result: 'failed', notSaved: /EIO/, notJournalled: /EIO/, sha256: /^[0-9a-f]{64}$/ })
    const failed = body.drill.steps.filter(({ result }: { readonly result: string }) => result === 'failed')
    t.same(
      failed.map(({ name }: { readonly name: string }) => name),
      ['journal', 'permit'],
    )
    fsync.heal()
    t.match((await bot.call('POST', '/drill')).body, { result: 'passed', notSaved: null, notJournalled: null })
    await bot.kill()
  },
)
