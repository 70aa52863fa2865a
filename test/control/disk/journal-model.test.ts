import t from 'tap'
import { NEW_PERMIT_FILE, PERMIT_FILE } from '../../../lib/between/state-files.js'
import type { ChainHead } from '../../../lib/control/disk/audit-entry.js'
import type { Journal } from '../../../lib/control/disk/journal.js'
import type { HaltFacts } from '../../../lib/control/disk/journal-entry.js'
import type { Permit } from '../../../lib/control/disk/permit.js'
import type { Halt } from '../../../lib/words/halt.js'
import { everyInterleaving, Steps, type World } from './interleavings.js'
import { halt, halting, note, resuming } from './journal-samples.js'
import { MemoryFiles } from './memory-files.js'
import { keeps, partsOver, startOver } from './scripted-history.js'

// The journal and the permit as they are, over files in memory; whoever uses them does what the keeper and the bot thread do.

/** What the actors share: the latch, as far as it matters, and what anyone was told. */
class Shared {
  raises = 0
  lowered = false
  /** Whoever asked was told that a restart knows of them. */
  readonly durable: Halt[] = []
}

interface Given {
  readonly files: MemoryFiles
  readonly journal: Journal
  readonly permit: Permit
  readonly shared: Shared
  readonly steps: Steps
}

type Actor = (given: Given) => Promise<void>

/** Confirmed → journal → permit → lower, unless anyone has raised meanwhile. */
const resume =
  (...haltIds: string[]): Actor =>
  async ({ journal, permit, shared }) => {
    await journal.attempt(resuming(...haltIds))
    // A halt of everything that has come in meanwhile stays in force.
    const stillWanted = () => shared.raises === 0
    if (!stillWanted()) return
    const granted = await permit.grant(journal.lastChange as ChainHead, stillWanted)
    if (granted && stillWanted()) shared.lowered = true
    else if (granted) await permit.revoke()
  }

const once = (shared: Shared, facts: HaltFacts) => {
  if (!shared.durable.includes(facts.halt)) shared.durable.push(facts.halt)
}

/** Latch → journal, and the permit beside it. Durable as soon as either is done. */
const haltAll =
  (haltId: string): Actor =>
  async ({ journal, permit, shared }) => {
    const facts = halting(haltId)
    shared.raises++
    journal.add(facts)
    await Promise.all([
      journal.flush().then(() => once(shared, facts)),
      permit.revoke().then(() => once(shared, facts)),
    ])
  }

const haltScope =
  (haltId: string): Actor =>
  async ({ journal, shared }) => {
    const facts = halting(haltId, { scope: { symbol: 'A' } })
    shared.raises++
    journal.add(facts)
    await journal.flush()
    once(shared, facts)
  }

/** What `revokeNow()` does, step by step: the keeper may come in between. */
const botRevokes: Actor = async ({ files, shared }) => {
  shared.raises++
  await files.remove(NEW_PERMIT_FILE)
  await files.remove(PERMIT_FILE)
  await files.sync()
  shared.durable.push(halt('8-hhhh', { reason: 'said by the bot thread' }))
}

const rotate: Actor = async ({ journal }) => {
  journal.add(note())
  await journal.rotateIfDue()
}

/** A directory under a halt, and actors that begin when their turn comes. */
async function worldOf(actors: Readonly<Record<string, Actor>>): Promise<World> {
  const steps = new Steps()
  let free = true
  const files = new MemoryFiles((what) => (free ? Promise.resolve() : steps.step(what)))
  const { journal, permit } = await partsOver(files)
  journal.add(halting('1-aaaa'), halting('2-bbbb', { scope: { symbol: 'B' } }))
  await journal.flush()
  free = false
  const shared = new Shared()
  const given = { files, journal, permit, shared, steps }
  const ends: string[] = []
  for (const [name, actor] of Object.entries(actors)) {
    void steps
      .step(name)
      .then(() => actor(given))
      .then(
        () => ends.push(name),
        (error) => ends.push(`${name}: ${error.message}`),
      )
  }
  const told = () => shared.durable.map(({ haltId }) => haltId)
  return {
    steps,
    key: () =>
      JSON.stringify([
        files.image(),
        files.image(true),
        told(),
        shared.raises,
        shared.lowered,

        ends.sort(),
        journal.waiting,
        permit.granted,
      ]),
    killed: async () => {
      for (const synced of [false, true]) {
        const start = await startOver(files.image(synced))
        const wrong = !keeps(start, shared.durable) || (shared.durable.some(isBots) && !isHalted(start))
        if (wrong) throw new Error(`${synced ? 'power cut' : 'kill'}: ${JSON.stringify([files.image(synced), told()])}`)
      }
      if (ends.some((end) => end.includes(':'))) throw new Error(ends.join())
    },
  }
}

const isBots = ({ haltId }: Halt) => haltId === '8-hhhh'
const isHalted = ({ problem, halts }: Awaited<ReturnType<typeof startOver>>) =>
  problem !== null || halts.some(({ scope, level }) => scope === null && level === 'halted')

for (const [what, actors] of Object.entries<Record<string, Actor>>({
  'a resume and a halt': { resume: resume('1-aaaa', '2-bbbb'), halt: haltAll('3-cccc') },
  'a resume and two halts': { resume: resume('1-aaaa'), halt: haltAll('3-cccc'), other: haltAll('4-dddd') },
  'a resume and the bot thread': { resume: resume('1-aaaa', '2-bbbb'), bot: botRevokes },
  'a resume, a halt and the bot thread': {
    resume: resume('1-aaaa', '2-bbbb'),
    halt: haltAll('3-cccc'),
    bot: botRevokes,
  },
  'a resume, a scoped halt and a rotation': { resume: resume('1-aaaa'), scoped: haltScope('3-cccc'), rotate },
  'a resume, a halt and a rotation': { resume: resume('1-aaaa', '2-bbbb'), halt: haltAll('3-cccc'), rotate },
  'two resumes and a halt': { one: resume('1-aaaa'), two: resume('2-bbbb'), halt: haltAll('3-cccc') },
  'two resumes and the bot thread': { one: resume('1-aaaa'), two: resume('2-bbbb'), bot: botRevokes },
})) {
  t.test(`given ${what}, in any order, when killed at any step, then no halt is lost`, async (t) => {
    const { moments, ends } = await everyInterleaving(() => worldOf(actors))
    t.comment(`${moments} moments, ${ends} ends`)
    t.ok(moments > 20)
    t.ok(ends >= 1)
  })
}
