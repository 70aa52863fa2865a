import { VERSION } from '../words/version.js'

/** The commands, a line each. */
const COMMANDS = [
  [
    'halt [REASON]',
    'stops every order that adds risk; --scope venue=…,strategy=…,symbol=…  --level reducing  --wait 30s',
  ],
  ['status [--watch]', 'tells the state'],
  ['positions', 'what is open, read now'],
  ['drill [--full]', 'tries what a halt relies on, and halts nothing; --full halts everything, and a person resumes'],
  [
    'resume [HALTID…]',
    'ends the halts that are named; without a name it shows them; --accept max_daily_loss=8% where a trip holds',
  ],
  ['close-all [--execute [PLAN]]', 'shows a plan; carries it out'],
  [
    'doctor [--config FILE] [--notify]',
    'says what is wrong with configuration, files, ways in, venues and signals, and what mends it',
  ],
  [
    'fleet halt [REASON]',
    'halts every bot of a fleet, and waits until all have answered; --scope, --level, --wait; straight to the engine by --config FILE, or --url redis://… --group NAME',
  ],
  ['fleet resume [HALTID…] --sign-with FILE', 'ends halts of a fleet by a signature; without a name it shows them'],
  ['fleet status | watch', 'the halts and the bots of a fleet'],
  ['fleet roster [add | remove NAME…]', 'who belongs to a fleet, so that one that is not there shows'],
  ['fleet keygen FILE', 'a new key for resumes: the private half into the file, the public one on the output'],
  ['pair [--name phone]', 'shows a QR code by which a phone is let in: it may halt'],
  ['tokens', 'who may come in; tokens revoke NAME ends what pairing has given'],
  ['audit show [PATH]', 'the last entries of the journal; -n 50 for more'],
  ['audit export [PATH]', 'all of its entries, a line of JSON each'],
  ['mcp', 'a server of the Model Context Protocol on stdin and stdout: agents halt and look, and never resume'],
  ['audit verify PATH', 'checks the hash chain of a journal, such as that in state'],
] as const

export const USAGE = [
  'Usage: trading-kill-switch audit verify PATH   (--help tells more)',
  '       trading-kill-switch halt | status | positions | resume | close-all | drill | doctor | pair | tokens | fleet | mcp | audit show | audit export',
]

export const FLEET_USAGE = [
  'Usage: trading-kill-switch fleet halt | resume | status | watch | roster | keygen   (fleet --help tells more)',
]

const FLEET = `It asks the engine that --config FILE names (the file of a bot), or --url redis://… with --group NAME, or CONTROL_FLEET_URL and
CONTROL_FLEET_GROUP; else a bot of the fleet: by --state-dir, --url, CONTROL_STATE_DIR or CONTROL_URL, or in state. A halt goes by the
engine, by that bot, and by a call of each bot at its own address: --roster-token-file or CONTROL_FLEET_TOKEN_FILE holds the token of
those calls, a halter's. --sign-with, or CONTROL_FLEET_KEY_FILE, names the private key of a resume. --operator says who asks.

--wait 30s is how long a halt or a resume waits for the bots; Ctrl-C ends the waiting, and not the halt. On a terminal it shows tables,
with --json or into a pipe a document, with --text tables in any case. A halt never fails on its arguments.

Exit code: 0 done, and every bot has it; 1 not as it should be (a bot of the roster is not there, nobody is on the roster, or a halt is
not in a journal; halts that wait for a resume to name them); 2 wrong arguments, and nothing was done; 3 the fleet was not reached, or
not all of it have answered; 4 a bot has refused.`

const HOW_IT_FINDS_THE_BOT = `It finds the bot by --url or CONTROL_URL; else by the state directory (--state-dir, CONTROL_STATE_DIR, or state), where a running
bot leaves its address: by its socket, then by its port. The token is taken from CONTROL_AUTH_TOKEN, or from the file that
--token-file or CONTROL_AUTH_TOKEN_FILE names. --cacert, --cert and --key name PEM files for https.

On a terminal it shows tables, with --json or into a pipe a document, with --text tables in any case.

A halt never fails on its arguments: what can't be understood halts everything. One that reaches nobody leaves the file HALT in
the state directory, and waits until the bot has written it down.

Exit code: 0 done; 1 done, and not as it should be (a halt that is not durable, or not quiet after --wait; halts that wait for a
resume to name them; a close-all that is not flat; a drill that failed); 2 wrong arguments; 3 no bot was reached, or
not all of a fleet have answered; 4 the bot has refused.`

const AUDIT = `PATH is a state directory: all segments of its journal are checked, oldest first, and whether the permit ACTIVE names its last
change. That is the only way to notice that lines are missing at the end. Segments that were moved away are named. PATH
may also be one segment, or an audit.jsonl of an older version. Nothing is written, and the bot may be running.

Exit code: 0 verified; 1 damaged; 2 wrong arguments, or what can't be read.`

/** What `--help` shows. */
export function helpFor(command: string | undefined): string {
  const isFleet = command?.toLowerCase() === 'fleet'
  const commands = COMMANDS.filter(([usage]) => !isFleet || usage.startsWith('fleet '))
  const widest = Math.max(...commands.map(([usage]) => usage.length))
  const lines = commands.map(([usage, does]) => `  trading-kill-switch ${usage.padEnd(widest)}  ${does}`)
  const more = isFleet ? [FLEET] : command === 'audit' ? [AUDIT] : [HOW_IT_FINDS_THE_BOT, `audit: ${AUDIT}`]
  return [
    `trading-kill-switch ${VERSION}`,
    lines.join('\n'),
    ...more,
    '  -h, --help      shows this\n  -v, --version   shows the version',
  ].join('\n\n')
}
