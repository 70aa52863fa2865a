import { describeMachine } from '../support/machine.mjs'

/** Adds up what the lanes have counted. */
export function addUp(lanes) {
  const sum = (field) => lanes.reduce((total, lane) => total + lane[field], 0)
  const sumOf = (counts, names) =>
    Object.fromEntries(names.map((name) => [name, lanes.reduce((total, lane) => total + (lane[counts][name] ?? 0), 0)]))
  const fields = [
    ...[
      'rounds',
      'verified',
      'commands',
      'halts',
      'scopedHalts',
      'haltsInCode',
      'notDurable',
      'resumes',
      'refusedResumes',
    ],
    ...['withoutLine', 'orders', 'cancels', 'entries', 'segments'],
  ]
  return {
    ...Object.fromEntries(fields.map((field) => [field, sum(field)])),
    kills: sumOf('kills', ['starting', 'working', 'halt', 'resume', 'disk']),
    moments: sumOf('moments', ['torn', 'no permit', 'old permit', 'no seal']),
    problems: lanes.flatMap(({ problems }, lane) => problems.map((problem) => `lane ${lane}: ${problem}`)),
  }
}

/** What has happened, as a table in Markdown. */
export function makeTable(result) {
  const { kills, moments } = result
  const rows = [
    ['kills', result.rounds],
    ['… while it started', kills.starting],
    ['… with a halt not answered yet', kills.halt],
    ['… with a resume not answered yet', kills.resume],
    ['… at the moment when a file of the state directory has changed', kills.disk],
    ['… at another moment', kills.working],
    ['of all these, with a line that was not written to its end', moments.torn],
    ['of all these, between a line and its permit, or the permit and the line', moments['no permit']],
    ['of all these, with a permit for an older line', moments['old permit']],
    ['of all these, between the beginning of a segment and the end of the one before it', moments['no seal']],
    ['starts after which halts, journal and permit were compared', result.verified],
    ['commands', result.commands],
    [
      'acknowledged halts over HTTP, of everything and scoped',
      `${result.halts - result.scopedHalts} + ${result.scopedHalts}`,
    ],
    ['acknowledged halts in code', result.haltsInCode],
    ['… of all these, said not to be on disk yet', result.notDurable],
    ['… of all these, told by the missing permit only, after a kill', result.withoutLine],
    ['acknowledged resumes', result.resumes],
    ['refused resumes', result.refusedResumes],
    ['orders that reached the exchange', result.orders],
    ['cancels that did', result.cancels],
    ['lines in the journals', result.entries],
    ['segments of the journals', result.segments],
    ['**problems**', `**${result.problems.length}**`],
  ]
  return ['| | |', '| --- | ---: |', ...rows.map(([what, count]) => `| ${what} | ${count} |`)].join('\n')
}

/** What the other tests of faults have said, as Markdown, file by file. */
export function makeList(tests) {
  return [...new Set(tests.map(({ file }) => file))]
    .map((file) => {
      const own = tests.filter((test) => test.file === file)
      return [`\`${file}\``, '', ...own.map(({ name, outcome }) => `- ${outcome}: ${name}`)].join('\n')
    })
    .join('\n\n')
}

const MENDED = [
  'A halt whose own state was on disk was called not durable when other changes came in meanwhile: about one in four.',
  'A halt in code that repeated one under a resume which was being written, and could then not be written over, was called durable.',
  'A `halted.json` with a damaged haltId, or without a field, was taken as it was.',
  'A `close-all.json` whose status was damaged was taken for a close-all that had ended.',
  'A line feed of the audit log that had become a carriage return was not noticed.',
  'A reading of the venues that was too old looked fresh again after the clock was set back; an exit that had been let pass was forgotten ' +
    'when it was set forward.',
  'A halt that a full, failing or hanging disk had not taken was forgotten over a kill, and so was one that came while a resume was ' +
    'written, if the disk then took nothing more.',
  'A file in the place of the state directory was not noticed by the running bot.',
  'A halt that came in while a resume waited for the last sync of its permit was forgotten over a kill.',
]

/** The text of docs/faults.md. */
export function makeReport(result, others, { rounds, seed, seconds, lanes }) {
  const problems = result.problems.map((problem) => `- ${problem}\n`).join('')
  return `# Faults

Made by \`FAULTS_ROUNDS=${rounds} FAULTS_SEED=${seed} npm run faults\` on ${new Date().toISOString().slice(0, 10)}, in ${seconds} s;
${describeMachine()}.

## Killed with -9

${lanes} bots side by side, each killed with \`kill -9\` and started anew on the same state directory, again and again, while
two operators halt it, halt scopes of it, resume it and ask, its own code halts, and it sends orders as fast as it can. Half of the
kills come as soon as something happens to a file of its state directory: the lock is taken, the journal grows, a new segment
or permit is written, a permit comes or goes. What is left then is counted, and what the next start has to be follows from it.

${makeTable(result)}
${problems === '' ? '' : `\n${problems}`}
The judge is a process of its own: the exchange that the orders arrive at, and the operators' side of the control API. What a
killed bot has not answered may have happened or not. A problem is:

- an acknowledged halt that a later status doesn't show, or shows less strict, though nobody had asked for its end;
- an order that adds risk and has passed the guard after a halt that covers it was acknowledged, and before anyone had asked for
  that halt's end; orders bear the times at which they came to the guard and had passed it, by a clock that all processes share,
  so none is excused for having been on its way;
- a resume without the right confirmation that resumes, or one in the journal that nobody has asked for;
- a halt that has ended and comes back;
- a start that shows other halts than the journal of the killed bot tells of;
- a start that halts by itself, unless the kill came between a line and its permit: the start has to come up halted then, and
  says why; and such a kill while nothing was being halted or resumed;
- a journal whose chain doesn't verify after a start, over all its segments, that lacks what was verified after an earlier
  start, or lacks an acknowledged halt, with its reason, or resume;
- a bot that doesn't start, or a live one that doesn't answer.

A halt whose reply said \`durable: false\` has to stop orders; that it outlives a kill is judged by
\`test/faults/hanging-disk-halted.long.test.ts\`, and not here. A power cut is another matter: killing a
process leaves what it has written to the system.

## Other faults

Each with a real bot or real files, at full length.

${makeList(others)}

## Found by these, and mended

${MENDED.map((what) => `- ${what}`).join('\n')}
`
}
