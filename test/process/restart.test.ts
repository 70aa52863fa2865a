import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { stateDirectory } from '../support/state-directory.js'

t.test('given a halt, when the bot is killed right after the reply, then it comes back halted', async (t) => {
  const settings = { state_dir: stateDirectory(t) }
  const first = BotProcess.bot('idle-bot', { settings })
  const halted = await first.call('POST', '/halt', { reason: 'fat finger' })
  await first.kill('SIGKILL')

  const second = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => second.kill())
  const { body } = await second.call('GET', '/status')
  t.equal(body.state, 'halted')
  t.equal(body.halt.haltId, halted.body.haltId, 'the same haltId')
  t.equal(body.halt.reason, 'fat finger')
  t.equal((await second.ask('check', { symbol: 'A', side: 'buy' })).allowed, false)

  const resumed = await second.call('POST', '/resume', { confirm: halted.body.haltId })
  t.equal(resumed.body.state, 'active')
  await second.kill('SIGKILL')

  const third = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => third.kill())
  t.equal((await third.call('GET', '/status')).body.state, 'active', 'killed right after the reply to a resume: active')
})

t.test('given scoped halts, when the bot is killed, then they come back', async (t) => {
  const settings = { state_dir: stateDirectory(t) }
  const first = BotProcess.bot('idle-bot', { settings })
  const scoped = await first.call('POST', '/halt', { scope: { symbol: 'BTC/USDT' } })
  t.equal(scoped.body.state, 'active', 'everything else goes on')
  t.equal((await first.ask('check', { symbol: 'btc/usdt' })).haltId, scoped.body.haltId)
  t.equal((await first.ask('check', { symbol: 'ETH/USDT' })).allowed, true)
  t.equal((await first.ask('check', { side: 'buy' })).allowed, false, 'an order without the field counts as matching')
  await first.kill('SIGKILL')

  const second = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => second.kill())
  t.equal((await second.ask('check', { symbol: 'BTC/USDT' })).haltId, scoped.body.haltId)
  t.equal((await second.ask('check', { symbol: 'ETH/USDT' })).allowed, true)
  await second.call('POST', '/resume', { confirm: scoped.body.haltId })
  t.equal((await second.ask('check', { symbol: 'BTC/USDT' })).allowed, true)
})

t.test('given a halt in code, when the process exits in the same breath, then it comes back halted', async (t) => {
  const settings = { state_dir: stateDirectory(t) }
  const first = BotProcess.bot('idle-bot', { settings })
  await first.url()
  first.ask('haltAndExit', { reason: 'drawdown' }).catch(() => {})
  t.match(await first.exited, { code: 0 })

  const second = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => second.kill())
  const { body } = await second.call('GET', '/status')
  t.equal(body.state, 'halted')
  t.equal(body.halt.reason, 'drawdown')
})

t.test('given a scoped halt, when the process exits in the same breath, then one resume ends it', async (t) => {
  const settings = { state_dir: stateDirectory(t) }
  for (let tries = 0; tries < 3; tries++) {
    const first = BotProcess.bot('idle-bot', { settings })
    await first.url()
    first.ask('haltAndExit', { scope: { symbol: 'A' } }).catch(() => {})
    await first.exited

    const second = BotProcess.bot('idle-bot', { settings })
    t.teardown(() => second.kill())
    const { halt, scopedHalts } = (await second.call('GET', '/status')).body
    const confirm = (halt ?? scopedHalts[0]).haltId
    t.equal((await second.ask('check', { symbol: 'A' })).haltId, confirm)
    t.equal((await second.call('POST', '/resume', { confirm })).status, 200)
    t.equal((await second.ask('check', { symbol: 'A' })).allowed, true)
    await second.kill()
  }
})

t.test('given a damaged state file, when the bot starts, then it is halted and the file is kept', async (t) => {
  for (const [how, text, why] of [
    ['torn', '{"version": 1, "check', /torn/],
    ['empty', '', /empty/],
    ['of another version', '{"version": 99}', /version 99/],
    ['edited by hand', null, /checksum/],
  ] as const) {
    const settings = { state_dir: stateDirectory(t) }
    const path = join(settings.state_dir, 'state.json')
    const { writeFileSync, readdirSync } = await import('node:fs')
    const first = BotProcess.bot('idle-bot', { settings })
    const halted = await first.call('POST', '/halt')
    await first.kill()
    const damaged = text ?? readFileSync(path, 'utf8').replace(/"halt": \{[^}]*\}/, '"halt": null')
    writeFileSync(path, damaged)

    const second = BotProcess.bot('idle-bot', { settings })
    const { body } = await second.call('GET', '/status')
    t.equal(body.state, 'halted', how)
    t.not(body.halt.haltId, halted.body.haltId, 'a halt of its own')
    t.match(body.halt.reason, why)
    t.match(body.halt.reason, /state\.json/)
    const kept = readdirSync(settings.state_dir).find((name) => name.startsWith('state.json.damaged-'))
    t.equal(readFileSync(join(settings.state_dir, String(kept)), 'utf8'), damaged, 'kept aside as it was')
    t.match(body.halt.reason, String(kept))
    t.equal((await second.call('POST', '/resume', { confirm: body.halt.haltId })).status, 200)
    await second.kill()

    const third = BotProcess.bot('idle-bot', { settings })
    t.equal((await third.call('GET', '/status')).body.state, 'active', 'and it is over after a resume')
    await third.kill()
  }
})

t.test('given an audit log whose end was cut, when the bot starts, then it is halted', async (t) => {
  const { writeFileSync } = await import('node:fs')
  const settings = { state_dir: stateDirectory(t) }
  const path = join(settings.state_dir, 'audit.jsonl')
  const first = BotProcess.bot('idle-bot', { settings })
  const halted = await first.call('POST', '/halt')
  await first.call('POST', '/resume', { confirm: halted.body.haltId })
  await first.kill()
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  t.equal(lines.length, 3)
  writeFileSync(path, `${lines.slice(0, 1).join('\n')}\n`)

  const second = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => second.kill())
  const { body } = await second.call('GET', '/status')
  t.equal(body.state, 'halted')
  t.match(body.halt.reason, /audit\.jsonl/)
})

t.test('given a missing state file beside an audit log, when the bot starts, then it is halted', async (t) => {
  const { rmSync } = await import('node:fs')
  const settings = { state_dir: stateDirectory(t) }
  const first = BotProcess.bot('idle-bot', { settings })
  await first.call('POST', '/halt')
  await first.kill()
  rmSync(join(settings.state_dir, 'state.json'))
  const second = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => second.kill())
  t.match((await second.call('GET', '/status')).body.halt.reason, /state\.json is missing/)
})

t.test(
  'given a damaged state file, when the next starts fail or are killed, then none of them is active',
  async (t) => {
    const { createServer } = await import('node:net')
    const { writeFileSync, rmSync } = await import('node:fs')
    const settings = { state_dir: stateDirectory(t) }
    const first = BotProcess.bot('idle-bot', { settings })
    await first.call('POST', '/halt')
    await first.kill()
    writeFileSync(join(settings.state_dir, 'state.json'), 'damaged')
    rmSync(join(settings.state_dir, 'audit.jsonl'))

    const squatter = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => squatter.once('listening', resolve))
    const { port } = squatter.address() as { port: number }
    const failing = BotProcess.bot('idle-bot', { settings: { ...settings, port } })
    t.not((await failing.exited).code, 0)
    t.match(failing.stderr, /PORT_UNAVAILABLE/)
    squatter.close()

    const last = BotProcess.bot('idle-bot', { settings })
    t.teardown(() => last.kill())
    t.equal((await last.call('GET', '/status')).body.state, 'halted')
  },
)

t.test('given a halted.json of the bot thread, when its halt is resumed, then a restart stays active', async (t) => {
  const { existsSync, writeFileSync } = await import('node:fs')
  const settings = { state_dir: stateDirectory(t) }
  const haltedFile = join(settings.state_dir, 'halted.json')
  const first = BotProcess.bot('idle-bot', { settings })
  const { body } = await first.call('POST', '/halt')
  writeFileSync(haltedFile, JSON.stringify(body.halt))
  t.equal((await first.call('POST', '/resume', { confirm: body.haltId })).status, 200)
  t.equal(existsSync(haltedFile), false)

  const next = await first.call('POST', '/halt')
  writeFileSync(haltedFile, JSON.stringify({ ...next.body.halt, haltId: '99-aaaa' }))
  await first.call('POST', '/resume', { confirm: next.body.haltId })
  await first.kill()
  const second = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => second.kill())
  t.equal((await second.call('GET', '/status')).body.halt.haltId, '99-aaaa', 'that of another halt stays')
})

t.test(
  'given a close-all that was interrupted, and a state that is not halted, when started, then it is halted',
  async (t) => {
    const state_dir = stateDirectory(t, {
      'close-all.json': '{"id": "c-12345678", "status": "running", "positions": []}',
    })
    const bot = BotProcess.bot('idle-bot', { settings: { state_dir } })
    t.teardown(() => bot.kill())
    const { body } = await bot.call('GET', '/status')
    t.match(body, { state: 'halted', halt: { reason: 'the close-all c-12345678 was interrupted', source: 'start' } })
    t.match(body.closeAll, { id: 'c-12345678', status: 'interrupted' })
    t.match(await bot.call('GET', '/close-all/c-12345678'), {
      status: 207,
      body: { flat: false, detail: /interrupted/ },
    })
    t.equal((await bot.call('POST', '/resume', { confirm: body.halt.haltId })).status, 200)
    await bot.kill()

    const again = BotProcess.bot('idle-bot', { settings: { state_dir } })
    t.teardown(() => again.kill())
    t.match((await again.call('GET', '/status')).body, { state: 'active', closeAll: { status: 'interrupted' } }, 'once')
  },
)

t.test(
  'given a close-all.json that is torn, when started, then it is halted, and the file is kept aside',
  async (t) => {
    const state_dir = stateDirectory(t, { 'close-all.json': '{"id": "c-123' })
    const bot = BotProcess.bot('idle-bot', { settings: { state_dir } })
    t.teardown(() => bot.kill())
    t.match((await bot.call('GET', '/status')).body, { state: 'halted', halt: { reason: /close-all\.json is torn/ } })
    await bot.kill()
    t.ok(readdirSync(state_dir).some((file) => file.startsWith('close-all.json.damaged-')))
  },
)
