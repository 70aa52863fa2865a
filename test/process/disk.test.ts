import { execFileSync } from 'node:child_process'
import { existsSync, linkSync, mkdtempSync, rmdirSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { journalEntries } from '../support/journal-entries.js'
import { stateDirectory } from '../support/state-directory.js'

/** A file system of its own for each test. Root mounts one; others need a user namespace, which this doesn't try. */
const skip = process.getuid?.() === 0 ? false : 'mounting a small file system needs root'

function smallDisk(t: Test, kilobytes: number): string {
  const disk = mkdtempSync(join(tmpdir(), 'kill-switch-disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', disk])
  t.teardown(() => {
    execFileSync('umount', ['-l', disk])
    rmdirSync(disk)
  })
  return disk
}

function fill(disk: string): void {
  // Otherwise the room of a permit that is taken away is room for a line.
  const permit = join(disk, 'state', 'ACTIVE')
  if (existsSync(permit)) linkSync(permit, join(disk, 'held'))
  try {
    for (let chunk = 1024 * 1024; chunk >= 1; chunk = Math.floor(chunk / 2)) {
      writeFileSync(join(disk, 'ballast'), 'x'.repeat(chunk), { flag: 'a' })
    }
  } catch {}
  for (;;) {
    try {
      writeFileSync(join(disk, 'ballast'), 'x', { flag: 'a' })
    } catch {
      return
    }
  }
}

/** A bot whose state is on a disk of its own; each `start()` is a further run of it. */
function botOnDisk(t: Test, kilobytes: number) {
  const disk = smallDisk(t, kilobytes)
  const start = () => {
    const bot = BotProcess.bot('idle-bot', { settings: { state_dir: join(disk, 'state') } })
    t.teardown(() => bot.kill())
    return bot
  }
  return { disk, start }
}

const PAGE_BYTES = 4_096

/** A small file system that is full takes more bytes into a file's last page: this leaves no room there for a line. */
async function fillLastPage(bot: BotProcess, disk: string, scope?: object): Promise<void> {
  await bot.url()
  const left = () => PAGE_BYTES - (statSync(join(disk, 'state', 'journal.jsonl')).size % PAGE_BYTES)
  for (let length = 1; left() > 250; length += 37) {
    const { haltId } = (await bot.call('POST', '/halt', { reason: 'x'.repeat(length), scope })).body
    await bot.call('POST', '/resume', { confirm: haltId })
  }
}

function makeRoom(disk: string): void {
  execFileSync('rm', [join(disk, 'ballast')])
}

const statusOf = async (bot: BotProcess) => (await bot.call('GET', '/status')).body

t.test(
  'given a full disk, when a halt comes, then the permit goes, so that it is durable, and no resume passes',
  { skip },
  async (t) => {
    const { disk, start } = botOnDisk(t, 256)
    const bot = start()
    await fillLastPage(bot, disk)
    fill(disk)

    const halted = await bot.call('POST', '/halt', { reason: 'fat finger' })
    t.match(halted, { status: 200, body: { state: 'halted', durable: true } })
    t.match(
      halted.body.warnings[0],
      /journal can't be written: ENOSPC.*comes back halted.*doesn't know this halt's reason/,
    )
    t.notOk(existsSync(join(disk, 'state', 'ACTIVE')))
    t.equal((await bot.ask('check', { symbol: 'A' })).haltId, halted.body.haltId)
    t.equal((await statusOf(bot)).durable, false, 'of the state as it stands, the halt itself is not on disk')

    const refused = await bot.call('POST', '/resume', { confirm: halted.body.haltId })
    t.equal(refused.status, 503)
    t.match(refused.body, { type: /not-durable/, detail: /ENOSPC/ })
    t.equal((await statusOf(bot)).state, 'halted')

    makeRoom(disk)
    let durable = false
    while (!durable) durable = (await statusOf(bot)).durable
    await bot.kill('SIGKILL')
    const again = start()
    const body = await statusOf(again)
    t.match(
      body,
      { state: 'halted', haltCount: 1, halt: { haltId: halted.body.haltId } },
      'written once there was room',
    )
    t.equal((await again.call('POST', '/resume', { confirm: body.halt.haltId })).status, 200)
    await again.kill()
  },
)

t.test(
  'given a full disk, when halted and killed, and there is room again, then it comes back halted by a new halt',
  { skip },
  async (t) => {
    const { disk, start } = botOnDisk(t, 256)
    const bot = start()
    await fillLastPage(bot, disk)
    fill(disk)
    const { haltId, ...body } = (await bot.call('POST', '/halt')).body
    t.match(body, { state: 'halted', durable: true })
    await bot.kill()
    makeRoom(disk)
    const lines = journalEntries(join(disk, 'state'))
    t.notOk(
      lines.some((line) => line.haltId === haltId),
      'nothing of its line is left, not even the half',
    )

    const again = start()
    const status = await statusOf(again)
    t.match(status, { state: 'halted', durable: true, haltCount: 1, halt: { reason: /ACTIVE is missing/ } })
    t.equal(
      (await again.call('POST', '/resume', { confirm: haltId })).status,
      409,
      'whoever knows the old one reads first',
    )
    t.equal((await again.call('POST', '/resume', { confirm: status.halt.haltId })).status, 200)
    await again.kill()
    const third = start()
    t.equal((await statusOf(third)).state, 'active')
    await third.kill()
  },
)

t.test(
  'given a full disk, when a symbol is halted and the bot killed, then everything is halted',
  { skip },
  async (t) => {
    const { disk, start } = botOnDisk(t, 256)
    const bot = start()
    await fillLastPage(bot, disk)
    fill(disk)
    const { body } = await bot.call('POST', '/halt', { scope: { symbol: 'A' } })
    t.match(body, { state: 'active', durable: true })
    t.match(body.warnings.join('\n'), /can't be written: ENOSPC/)
    await bot.kill()
    makeRoom(disk)
    const again = start()
    t.match(await statusOf(again), { state: 'halted', halt: { reason: /ACTIVE is missing/ } }, 'which one is not known')
    await again.kill()
  },
)

t.test(
  'given a full disk under a halt, when a symbol is halted and the bot killed, then the first halt holds',
  { skip },
  async (t) => {
    const { disk, start } = botOnDisk(t, 256)
    const bot = start()
    const { haltId } = (await bot.call('POST', '/halt')).body
    await fillLastPage(bot, disk, { symbol: 'B' })
    fill(disk)
    const scoped = (await bot.call('POST', '/halt', { scope: { symbol: 'A' } })).body
    t.match(scoped, { durable: false })
    t.match(scoped.warnings.join('\n'), /not on disk: ENOSPC.*a restart may not know of it/)
    await bot.kill()
    makeRoom(disk)

    const again = start()
    t.match(await statusOf(again), { state: 'halted', haltCount: 1, halt: { haltId } })
    await again.kill()
  },
)

t.test(
  'given a disk that was full at the start, when halted and killed, and there is room again, then it comes back halted',
  { skip },
  async (t) => {
    const { disk, start } = botOnDisk(t, 256)
    const first = start()
    t.equal((await statusOf(first)).state, 'active')
    await first.kill()
    fill(disk)
    const onFull = start()
    t.match(await statusOf(onFull), { state: 'halted', halt: { reason: /can't be written.*ENOSPC/ } })
    t.match((await onFull.call('POST', '/halt', { reason: 'stay down' })).body, {
      durable: true,
      warnings: [/comes back halted all the same/],
    })
    t.notOk(existsSync(join(disk, 'state', 'ACTIVE')), 'a full disk lets go of a permit')
    await onFull.kill()
    makeRoom(disk)
    t.match(await statusOf(start()), { state: 'halted', durable: true })
  },
)

t.test(
  'given a full disk, when an active bot is shut down, and there is room again, then it comes back active',
  { skip },
  async (t) => {
    const { disk, start } = botOnDisk(t, 256)
    const bot = start()
    await bot.url()
    fill(disk)
    bot.child.kill('SIGTERM')
    t.match(await bot.exited, { code: 0 })
    makeRoom(disk)

    const again = start()
    t.match(await statusOf(again), { state: 'active' })
    await again.kill()
  },
)

t.test(
  'given a disk that became read-only, when a halt comes, then it is in force and not durable',
  { skip },
  async (t) => {
    const { disk, start } = botOnDisk(t, 1024)
    const bot = start()
    await bot.url()
    remount(disk, 'ro')
    const { body } = await bot.call('POST', '/halt')
    t.match(body, { state: 'halted', durable: false, warnings: [/EROFS/] })
    t.equal((await bot.call('POST', '/resume', { confirm: body.haltId })).status, 503)
    t.match(await bot.ask('halt', {}), { durable: false, state: 'halted' })
    await bot.kill()

    const again = start()
    const second = await statusOf(again)
    t.match(
      second,
      { state: 'halted', durable: false, halt: { reason: /can't be written/ } },
      'a start that cannot write is halted',
    )
    t.equal((await again.call('POST', '/resume', { confirm: second.halt.haltId })).status, 503)
    remount(disk, 'rw')
    t.equal((await again.call('POST', '/resume', { confirm: second.halt.haltId })).status, 200)
    await again.kill()
  },
)

t.test(
  'given a socket on a disk that is full or read-only, when the bot starts, then it starts halted',
  { skip },
  async (t) => {
    const disk = smallDisk(t, 1024)
    const state_dir = join(disk, 'state')
    const settings = { state_dir, socket: join(state_dir, 'control.sock') }
    const first = BotProcess.bot('idle-bot', { settings })
    await first.url()
    await first.kill()
    remount(disk, 'ro')
    const onReadOnly = BotProcess.bot('idle-bot', { settings })
    t.teardown(() => onReadOnly.kill())
    const { body } = await onReadOnly.call('GET', '/status')
    t.match(body, { state: 'halted', halt: { source: 'start', reason: /can't listen on .*control\.sock: .*EROFS/ } })
    await onReadOnly.kill()

    remount(disk, 'rw')
    fill(disk)
    const onFull = BotProcess.bot('idle-bot', { settings })
    t.teardown(() => onFull.kill())
    t.match((await onFull.call('GET', '/status')).body, { state: 'halted', halt: { source: 'start' } })
    await onFull.kill()
  },
)

function remount(disk: string, mode: 'ro' | 'rw'): void {
  execFileSync('mount', ['-o', `remount,${mode}`, disk])
}

t.test('given a state directory that vanishes, then the bot halts itself', async (t) => {
  const parent = stateDirectory(t)
  const settings = { state_dir: join(parent, 'state') }
  const bot = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => bot.kill())
  await bot.url()
  execFileSync('rm', ['-rf', settings.state_dir])
  let status = (await bot.call('GET', '/status')).body
  // On a machine that gives the control thread no processor, the guard has halted as well.
  const isGone = ({ reason }: { reason: string }) => /state directory .* is gone/.test(reason)
  while (!status.halts.some(isGone)) status = (await bot.call('GET', '/status')).body
  t.equal(status.state, 'halted')
  while (!status.durable) status = (await bot.call('GET', '/status')).body
  await bot.kill()
  const again = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => again.kill())
  t.equal((await again.call('GET', '/status')).body.state, 'halted', 'and a restart is no first run')
})

t.test(
  'given a state directory that another process has taken, then the bot halts and writes nothing there',
  async (t) => {
    const settings = { state_dir: stateDirectory(t) }
    const bot = BotProcess.bot('idle-bot', { settings })
    t.teardown(() => bot.kill())
    await bot.url()
    // Stopped meanwhile: it looks after its directory once a second, and would take it back from a thief that starts slowly.
    bot.child.kill('SIGSTOP')
    execFileSync('rm', ['-rf', settings.state_dir])
    const thief = BotProcess.bot('idle-bot', { settings })
    t.teardown(() => thief.kill())
    await thief.url()
    bot.child.kill('SIGCONT')
    let status = (await bot.call('GET', '/status')).body
    while (status.state !== 'halted') status = (await bot.call('GET', '/status')).body
    t.equal(status.durable, false)
    t.match((await bot.call('POST', '/resume', { confirm: status.halt.haltId })).body, { detail: /in use by the bot/ })
    t.equal((await thief.call('GET', '/status')).body.state, 'active')
  },
)
