import t from 'tap'
import { ownDirectory } from '../support/files-directory.js'
import { type Block, blocksOf, noteOf, PAPERS, whyNotRun } from './harness/blocks.js'
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

t.jobs = 2

for (const paper of PAPERS.filter((paper) => commandsIn(paper).length > 0)) {
  t.test(`given ${paper}, when its commands run beside a real bot, then each shows what the paper shows`, async (t) => {
    let session: Session | null = null
    t.teardown(() => session?.end())
    for (const block of commandsIn(paper)) {
      const kind = noteOf(block, 'bot')
      if (session === null || kind !== null) {
        await session?.end()
        session = await Session.start(ownDirectory(t), kind ?? '')
      }
      const { line, text } = block
      await t.resolves(session.take(block), `${line}: ${text.split('\n')[0]}`)
    }
  })
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
  const resume = `$ curl -sS -X POST http://127.0.0.1:9876/resume -d '{"confirm":"1-bjkk"}'`
  await t.resolves(session.take(broken('console', `${resume}\n{ "resumed": "1-bjkk", "state": "active", … }`)))
})
