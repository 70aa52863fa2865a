import { cpSync, lstatSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { FaultyFsync, noFaultyFsync } from '../support/faulty-fsync.js'
import { eventually, Family, following, inState, passing } from '../support/followers.js'
import { stateDirectory } from '../support/state-directory.js'

// A leader whose disk takes nothing any more is halted, and dies; what it had not written down is gone with it.

const skip = noFaultyFsync

/** The files of a directory, as they are now. @returns puts them back */
function keep(directory: string, copy: string): () => void {
  const files = () => readdirSync(directory).filter((name) => lstatSync(join(directory, name)).isFile())
  for (const name of files()) cpSync(join(directory, name), join(copy, name))
  return () => {
    for (const name of files()) rmSync(join(directory, name))
    for (const name of readdirSync(copy)) cpSync(join(copy, name), join(directory, name))
  }
}

/** The id of a halt that a follower has heard, and no disk has. */
async function halted(t: Test, start: (family: Family) => BotProcess) {
  const directory = stateDirectory(t)
  const family = new Family(t, undefined, join(directory, 'state'))
  const disk = new FaultyFsync(directory)
  const settings = { state_dir: family.stateDir }
  const leader = BotProcess.bot('idle-bot', { settings, environment: disk.environment })
  t.teardown(() => leader.kill())
  await leader.url()
  const follower = start(family)
  await following(follower)
  await passing(follower, true)
  const putBack = keep(family.stateDir, join(directory, 'copy'))
  disk.set('file', 'EIO', 'directory', 'unlink', 'rename')
  const { body } = await leader.call('POST', '/halt', { reason: 'fat finger' })
  t.match(body, { state: 'halted', durable: false })
  await inState(follower, 'halted')
  t.equal((await follower.ask('status')).durable, false)
  follower.child.kill('SIGSTOP')
  await leader.kill()
  putBack()
  return { family, follower, haltId: body.haltId }
}

t.test('given a halt that the leader could not write, when another one leads, then it has it', { skip }, async (t) => {
  const { follower, haltId } = await halted(t, (family) => family.auto())
  follower.child.kill('SIGCONT')
  t.match((await follower.call('GET', '/status')).body, { state: 'halted', halts: [{ haltId }] })
})

t.test('given a halt that the leader could not write, when it starts anew, then it hears it', { skip }, async (t) => {
  const { family, follower, haltId } = await halted(t, (family) => family.follower())
  const next = family.leader()
  t.match((await next.call('GET', '/status')).body, { state: 'active', halts: [] })
  follower.child.kill('SIGCONT')
  await eventually(
    () => next.ask('status'),
    ({ halts }) => halts.some((halt: { haltId: string }) => halt.haltId === haltId),
    'the halt',
  )
  t.match(await inState(follower, 'halted'), { halts: [{ haltId }] })
})
