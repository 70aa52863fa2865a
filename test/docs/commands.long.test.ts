import t from 'tap'
import { ownDirectory } from '../support/files-directory.js'
import { type Block, blocksOf, noteOf, PAPERS, placeOf, whyNotRun } from './harness/blocks.js'
import { Session } from './harness/session.js'

// Every command in the papers runs, from the top of a paper to its end, in a shell beside a real paper bot; what is shown below a
// command is compared with what came.

/** The blocks of a paper that need a bot: commands, and lines of its log. */
function commandsIn(paper: string): Block[] {
  return blocksOf(paper).filter(
    (block) =>
      whyNotRun(block) === null &&
      (['sh', 'console'].includes(block.language) || (block.language === 'text' && noteOf(block, 'log') !== null)),
  )
}

/** The same in parts: each begins with a bot of its own. */
function sessionsIn(paper: string): Block[][] {
  const sessions: Block[][] = []
  for (const block of commandsIn(paper)) {
    const last = sessions.at(-1)
    if (last === undefined || noteOf(block, 'bot') !== null) sessions.push([block])
    else last.push(block)
  }
  return sessions
}

t.jobs = 3

for (const blocks of PAPERS.flatMap(sessionsIn)) {
  const [first] = blocks
  if (first === undefined) continue
  t.test(
    `given ${placeOf(first)}, when its commands run beside a real bot, then they show what it shows`,
    async (t) => {
      const session = await Session.start(ownDirectory(t), noteOf(first, 'bot') ?? '')
      t.teardown(() => session.end())
      for (const block of blocks)
        await t.resolves(session.take(block), `${placeOf(block)}: ${block.text.split('\n')[0]}`)
    },
  )
}

const broken = (language: string, text: string): Block => ({ paper: 'broken.md', line: 1, language, text, notes: [] })

t.test('given commands that are broken or show something else, when run, then each is a failure', async (t) => {
  const session = await Session.start(ownDirectory(t), '')
  t.teardown(() => session.end())
  const halt = '$ curl -sS -X POST http://127.0.0.1:9876/halt'
  await t.resolves(session.take(broken('console', `${halt}\n{ "haltId": "1-bjkk", "state": "halted", … }`)))
  await t.rejects(
    session.take(broken('console', `${halt}\n{ "state": "active", … }`)),
    /state is "halted", not "active"/,
  )
  await t.rejects(session.take(broken('console', `${halt}\n{ "latched": true, … }`)), /has no latched/)
  await t.rejects(session.take(broken('sh', 'curl -sS -X POST http://127.0.0.1:9876/resume')), /was refused/)
  await t.rejects(session.take(broken('sh', 'no-such-command')), /has ended with 127/)
  await t.resolves(session.take(broken('console', `${halt}\n{ "haltId": "1-bjkk", … }`)))
  const resume = `$ curl -sS -X POST http://127.0.0.1:9876/resume -d '{"confirm":"1-bjkk"}'`
  await t.resolves(session.take(broken('console', `${resume}\n{ "resumed": [ "1-bjkk" ], "state": "active", … }`)))
})
