import { describeMachine } from '../../support/machine.mjs'

const ROWS = [
  ['failovers', 'rounds'],
  ['… with a replica that lagged when it was promoted', 'lagged'],
  ['… with a line that had gone silent, and was not closed', 'silent'],
  ['commands', 'commands'],
  ['… that were not answered', 'notAnswered'],
  ['acknowledged halts of the fleet', 'halts'],
  ['… by the command line, with all five bots having answered', 'complete'],
  ['resumes that were signed', 'resumes'],
  ['resumes that nobody had signed', 'wrongResumes'],
  ['orders that reached the exchange', 'orders'],
]

/** Adds up what the lanes have counted. */
export function addUp(lanes) {
  const sum = (field) => lanes.reduce((total, lane) => total + lane[field], 0)
  return {
    ...Object.fromEntries(ROWS.map(([, field]) => [field, sum(field)])),
    problems: lanes.flatMap(({ problems }, lane) => problems.map((problem) => `lane ${lane}: ${problem}`)),
  }
}

/** What has happened, as a table in Markdown. */
export function makeTable(result) {
  const rows = [
    ...ROWS.map(([what, field]) => [what, result[field]]),
    ['**problems**', `**${result.problems.length}**`],
  ]
  return ['| | |', '| --- | ---: |', ...rows.map(([what, count]) => `| ${what} | ${count} |`)].join('\n')
}

export function makeReport(result, { rounds, seed, seconds, lanes }) {
  return `# The fleet under failovers

Made by \`npm run fleet:faults\`: ${rounds} failovers in ${lanes} lanes, ${seconds} s, seed ${seed}.
${describeMachine()}.

Five bots trade and a judge is all of the world around them: the exchange, the people, and the lines of the network. Again and again the
replica is cut off from the master, so that it lags; the master is killed with -9 while halts, scoped halts and resumes are on their way; the
replica is promoted. What must be so: no acknowledged halt is missing on any bot, nothing ends that nobody has signed for, nothing comes back
that has ended, and no order that adds risk leaves a bot under a halt that covers it, or after its lease.

${makeTable(result)}

${result.problems.length === 0 ? 'Nothing was lost.' : result.problems.map((problem) => `- ${problem}`).join('\n')}
`
}
