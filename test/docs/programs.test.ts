import t from 'tap'
import { ownDirectory } from '../support/files-directory.js'
import { type Block, blocksOf, noteOf, PAPERS, placeOf, whyNotRun } from './harness/blocks.js'
import { makeProject, runProgram } from './harness/programs.js'

// Every program in the papers runs against the built package, and prints what the papers show after it.

const AT_A_TIME = 2

const project = makeProject(ownDirectory(t))
const programs = PAPERS.flatMap((paper) => {
  const blocks = blocksOf(paper)
  return blocks.flatMap((block, index) => {
    if (!['js', 'ts'].includes(block.language) || whyNotRun(block) !== null) return []
    const next = blocks[index + 1]
    const isItsOutput = next?.language === 'text' && noteOf(next, 'log') === null
    return [{ block, shown: isItsOutput ? next.text : null }]
  })
})

t.test('given the programs in the papers, when each is run, then it works and prints what is shown', async (t) => {
  t.ok(programs.length >= 8)
  const left = [...programs]
  const runNext = async (): Promise<void> => {
    const next = left.shift()
    if (next === undefined) return
    await t.resolves(runProgram(project, next.block, next.shown), placeOf(next.block))
    return runNext()
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, runNext))
})

const broken = (text: string): Block => ({ paper: 'broken.md', line: text.length, language: 'js', text, notes: [] })

t.test('given a program that is broken or prints something else, when run, then it is a failure', async (t) => {
  const wrongName = `import { makeKillSwitch } from 'trading-kill-switch'\nmakeKillSwitch()`
  await t.rejects(runProgram(project, broken(wrongName), null), /broken\.md:\d+ has failed/)
  await t.rejects(
    runProgram(project, broken(`console.log('refused TRADING_HALTED')`), 'sent'),
    /no line like\n {2}sent/,
  )
})
