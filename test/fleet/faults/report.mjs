import { describeMachine } from '../../support/machine.mjs'

const ROWS = [
  ['failovers', 'rounds'],
  ['… to a replica that was cut off before', 'lagged'],
  ['… with a line that had gone silent, and was not closed', 'silent'],
  ['… that took longer than a lease', 'long'],
  ['engines that have forgotten everything, with a bot coming back that had missed a resume', 'forgotten'],
  ['bots killed with -9 and started anew', 'kills'],
  ['bots that stood still past their lease', 'stops'],
  ['halts of one bot by itself, since the machine was short of time', 'ownHalts'],
  ['commands', 'commands'],
  ['… that were not answered', 'notAnswered'],
  ['acknowledged halts of the fleet', 'halts'],
  ['… with the word that all five bots have it in their journals', 'complete'],
  ['acknowledged halts that the promoted replica lacked', 'lacked'],
  ['resumed halts that the promoted replica had in force', 'stale'],
  ['resumes that were signed, and taken', 'resumes'],
  ['… by the command line, with the word that every bot has taken it', 'endedOnAll'],
  ['resumes that nobody had signed', 'wrongResumes'],
  ['looks by the command line, at halts and bots', 'looks'],
  ['orders that reached the exchange', 'orders'],
  ['leases that ran out while their bots sent orders', 'endedLeases'],
]

/** What one lane counts. */
export const NOTHING_YET = Object.fromEntries(ROWS.map(([, field]) => [field, 0]))

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

Made by \`FAULTS_ROUNDS=${rounds} FAULTS_SEED=${seed} npm run fleet:faults\` on ${new Date().toISOString().slice(0, 10)}, in ${seconds} s;
${describeMachine()}. ${lanes} fleets side by side, each with an engine of its own.

Five bots trade and a judge is all of the world around them: the exchange, the people, and the lines of the network. Again and again the
replica is cut off from the master, so that it lags; the master is killed with -9 while halts, scoped halts and resumes are on their way; the
replica is promoted. Bots are killed and stopped meanwhile, answers are late, somebody forges resumes in the engine, and the engine forgets
everything.

What must be so: no acknowledged halt is missing on any bot, nothing ends that nobody has signed for, what a resume has ended ends on all and
never comes back, no order that adds risk leaves a bot under a halt that covers it, or after its lease, all trade once all is resumed, and
nothing is told as all, by the command line or by a bot, that is not.

${makeTable(result)}

${result.problems.length === 0 ? 'Nothing was lost.' : result.problems.map((problem) => `- ${problem}`).join('\n')}
`
}
