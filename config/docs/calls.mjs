// The calls of the control API, for docs/api.md. test/docs/api.test.ts holds this list against a running bot and against the code.
//
// To add a call: an entry here, then `npm run docs`, which makes docs/api.md and docs/openapi.json. Bodies are the names of TypeBox schemas;
// what is answered is the name of an exported interface in lib/, or a list of media types; behind a problem stands the interface of what it tells beside.

/** What every call but the last may answer, whatever it does. */
export const EVERYWHERE = [
  ['unauthorized', 401, 'No token was sent, or it is not one of this bot. Nothing was done.'],
  ['role', 403, 'The token is right, and its role is not enough. Nothing was done.'],
  [
    'wrong-host',
    403,
    'The `Host` header is no name of this server: use its address, or add the name to `allowed_hosts`.',
  ],
  ['foreign-origin', 403, 'A web page from elsewhere has sent this. Use curl, or a program.'],
  ['duplicate-header', 400, '`Host`, `Authorization` or `Origin` came twice. Send it once.'],
  ['wrong-target', 400, 'The request target is not a path.'],
  ['unreadable', 400, 'The bytes are no HTTP request. Nothing was done.'],
  ['plain-http', 400, 'The port speaks TLS. Write `https://`.'],
  ['not-found', 404, 'There is no such call. The detail lists those that there are.'],
  ['wrong-method', 405, 'The call takes another method. `Allow` and the detail say which.'],
  ['too-late', 408, 'The request did not arrive in time. A halt whose head had come is in force.'],
  [
    'no-token-set',
    401,
    'By `killSwitch.handler`: that server can be reached from other machines, and no token is set.',
  ],
  [
    'leader-unheard',
    503,
    'By `killSwitch.handler` of a process that follows another one: that one has not answered. The detail says what to do.',
  ],
  ['internal', 500, 'The control server has failed at this call. A halt is in force all the same: see `/status`.'],
]

const BODY = [
  ['body-too-large', 413, 'The body is larger than 64 KiB. Nothing was changed.'],
  ['body-cut-off', 400, 'The body did not arrive whole. Nothing was changed.'],
  ['body-not-json', 400, 'The body is neither JSON nor a form. Nothing was changed.'],
  ['body-invalid', 422, 'The body has other fields than these, or a form has one twice. Nothing was changed.'],
]

const UNREADABLE = [
  ['no-venue', 503, 'The bot has given its kill switch no venue, so its positions are unknown.'],
  ['venues-unreadable', 503, 'No venue could be read. Look at the exchange, or try again.', 'UnreadableVenues'],
  [
    'bot-stuck',
    503,
    'The bot thread does not answer, and there is no `venue_module`. Halting works all the same.',
    'StuckBot',
  ],
]

export const CALLS = [
  {
    method: 'POST',
    path: '/halt',
    role: 'halter',
    does: 'Halts. It takes effect before the body is read, and never fails on its arguments.',
    body: {
      schema: 'HaltRequestSchema',
      fields: {
        reason: 'Why, for people and for the journal. It is shown to whoever resumes.',
        level: '`halted`: only cancels pass. `reducing`: verified reductions pass as well. Default: `halted`.',
        scope: 'The orders that it covers: any of `venue`, `strategy`, `symbol`, in any spelling. Default: everything.',
        wait: 'How long to wait until the bot is quiet before answering, in milliseconds. Default: not at all.',
      },
    },
    notes: [
      'The body may have any content type, or be missing. What can’t be understood halts **everything**, and `warnings` says why.',
      '`/HALT`, `/halt/`, `/halt?reason=…` and a form (`reason=…`) work as well. A form that tells more, and bare words as the body, halt everything, with a warning.',
      'A browser’s form of the page `/` is answered by a page. It may have its token in the field `token` of its body: at most 4 KiB, which arrive within ' +
        'a second, from the server’s own origin. That one halt takes effect after its body, and with a halter’s rights at most.',
      'Each caller has a halt of their own: the same operator, level and scope. Nobody’s halt changes another’s, and the strictest counts. ' +
        'Without tokens, all callers are one.',
      'Who halts again what they have halted gets a new `haltId`. It stands in the place of the old one, which ends nothing any more; ' +
        '`earlier` says what was said before. What could not be cancelled is tried again at once.',
    ],
    pages: true,
    answers: [[200, 'In force:', 'HaltAnswer']],
    problems: [],
  },
  {
    method: 'POST',
    path: '/resume',
    role: 'operator',
    does: 'Ends the halts whose `haltId`s are confirmed, and no other.',
    body: {
      schema: 'ResumeBody',
      fields: {
        confirm:
          'The `haltId` of the halt to end, or several. Without it, the answer shows what is halted. In a form: `confirm=4-zpve,3-abcd`.',
        accept:
          'Limits that are accepted till the day ends, by the names of the trips whose halts are confirmed: `{"max_daily_loss": "8%"}`; in a ' +
          'form: `accept=max_daily_loss=8%25`. See [trips.md](trips.md).',
      },
    },
    notes: [
      'All that are confirmed end, or none. Any other halt stays in force, also one that comes in meanwhile: look at `state`.',
      'Resuming a bot that is active changes nothing and answers 200.',
      'It takes effect once it is on disk. It takes away the file `HALT` that has halted.',
      'A refusal shows what an operator has to know first: `halts` (the newest twenty, newest first, each with who and why), `haltCount`, ' +
        '`positions`, `orders`, `durable`, `warnings`, and in `resume` the curl lines: first the one that ends all of `halts`, then one ' +
        'for each.',
    ],
    answers: [[200, 'Resumed, or nothing was halted:', 'ResumeDocument']],
    problems: [
      [
        'confirm-missing',
        428,
        'No `confirm`. The answer shows the halts, and the lines that end them.',
        'WhatIsHalted',
      ],
      [
        'confirm-stale',
        409,
        'One that was confirmed is not in force. Nothing was resumed. Look at what is, then confirm that.',
        'WhatIsHalted',
      ],
      [
        'fleet-halt',
        409,
        'One that was confirmed is a halt of the whole fleet. Nothing was resumed. A signed resume ends it: the detail says how.',
        'WhatIsHalted',
      ],
      [
        'halted-meanwhile',
        409,
        'A halt is coming in, and its details are on their way. Look again in a second.',
        'WhatIsHalted',
      ],
      ['close-all-running', 409, 'A close-all runs. Wait for its end.', 'WhatIsHalted'],
      [
        'trip-holds',
        409,
        'What a trip has halted for is still so, or the limit can’t be accepted. Nothing was resumed. `trips` has the numbers, `accept` the lines.',
        'WhatIsHalted',
      ],
      [
        'not-durable',
        503,
        'The disk did not take the resume, or the file `HALT` can’t be removed. The halts stay in force.',
        'WhatIsHalted',
      ],
      ...BODY,
    ],
  },
  {
    method: 'POST',
    path: '/fleet/halt',
    role: 'halter',
    does: 'Halts all bots of the fleet, this one first. It takes effect before the body is read, and never fails on its arguments.',
    body: {
      schema: 'FleetHaltSchema',
      fields: {
        reason: 'As of `POST /halt`.',
        level: 'As of `POST /halt`.',
        scope: 'As of `POST /halt`. A bot that does not know a field of it takes it for everything.',
        wait: 'How long to wait until every bot’s journal holds the halt, before answering, in milliseconds. Default: not at all.',
        haltId: 'Who says one halt in several ways gives it an id: said again, it changes nothing. Default: a new one.',
        operator:
          'With `haltId` only: who halts, as it is said in the other ways. The journal has the caller besides. Default: the caller.',
        by: 'With `haltId` only: by what, as it is said in the other ways. Default: the name of this bot.',
      },
    },
    notes: [
      'This bot is halted before the engine is asked, and whether or not it answers. `inEngine: false`: the others are halted by it once this bot reaches the engine.',
      '`allHaveIt` is true where the journal of every bot is known to hold it. `bots` says who has not answered.',
      'It ends by `POST /fleet/resume` alone.',
    ],
    answers: [[200, 'In force here:', 'FleetHaltAnswer']],
    problems: [
      ['halted-alone', 409, 'This bot is in no fleet. **It alone is halted**, by `haltId`.', 'HaltedAlone'],
      [
        'fleet-resumed',
        409,
        'The halt of this `haltId` has been resumed. Nothing was halted. Leave `haltId` out for a new one.',
      ],
    ],
  },
  {
    method: 'POST',
    path: '/fleet/resume',
    role: 'operator',
    does: 'Ends halts of the fleet, on every bot, by a document that an operator has signed.',
    body: {
      schema: 'SignedResumeBody',
      fields: {
        haltIds: 'The halts to end.',
        operator: 'Who has signed.',
        at: 'When; ISO 8601.',
        nonce: '128 random bits, in base64url.',
        key: 'The public key, one of `resume_keys`: `ed25519:` and base64url.',
        signature: 'Ed25519, in base64url. `trading-kill-switch fleet resume` makes it.',
      },
    },
    notes: [
      'Each bot looks at the signature by itself, writes the resume down, and only then ends what it names. What it has not heard of yet never comes into force.',
      'No other halt ends by it.',
    ],
    answers: [[200, 'Taken:', 'FleetResumeAnswer']],
    problems: [
      ['no-fleet', 409, 'This bot is in no fleet. Nothing was changed.'],
      ['fleet-signature', 403, 'The key is none of `resume_keys`, or the signature does not fit. Nothing was resumed.'],
      ['fleet-not-durable', 503, 'The disk did not take the resume. Nothing was resumed, and it is tried again.'],
      ...BODY,
    ],
  },
  {
    method: 'GET',
    path: '/fleet',
    role: 'viewer',
    does: 'Shows the fleet: its halts, and all bots of the group as the engine knows them.',
    body: null,
    notes: [
      'It waits for the engine for a second. `members` is null where that can’t be asked. With a `doubt`, there may be more than it tells.',
    ],
    answers: [[200, 'The fleet:', 'FleetDocument']],
    problems: [],
  },
  {
    method: 'POST',
    path: '/ack',
    role: 'halter',
    does: 'Says that somebody knows of all halts in force: nobody is reminded of them any more. Ends none of them.',
    body: null,
    notes: [
      'It is written into the journal. A new halt is told, and reminded of, as any other: see [notifications.md](notifications.md).',
    ],
    answers: [[200, 'What was acknowledged:', 'Acknowledgement']],
    problems: [],
  },
  {
    method: 'POST',
    path: '/transfer',
    role: 'operator',
    does: 'Says that money came into the accounts or left them: it counts as no profit and no loss.',
    body: {
      schema: 'TransferBody',
      fields: {
        amount: 'How much, as a decimal; below zero: it went out.',
        currency: 'What it is in. Where that is not what equity is counted in, nothing is changed.',
        note: 'For people and for the journal.',
        at: 'When it happened, e.g. `2026-11-28T09:30:00Z`: what was read later has it in. Left out: when the equity jumped by about as much in this run, and if it did not, now.',
      },
    },
    notes: [
      'It moves what losses are measured from, at once, and is written into the journal. For venues that don’t tell: see [trips.md](trips.md).',
    ],
    answers: [[200, 'Counted:', 'TransferAnswer']],
    problems: [...BODY],
  },
  {
    method: 'GET',
    path: '/status',
    role: 'viewer',
    does: 'Shows the state, also while the bot thread is stuck.',
    body: null,
    query: { cached: 'What was read last is shown, and no venue is asked, however often it is called.' },
    notes: [],
    answers: [[200, 'The status:', 'Status']],
    problems: [],
  },
  {
    method: 'GET',
    path: '/armed',
    role: 'viewer',
    does: 'Shows the checks of the kill switch itself: whether a halt would work, and be told.',
    body: null,
    notes: [
      'Never a readiness probe: it says no when a chat is down, and `/halt` has to stay on the network then. For that there is `/health`.',
      'Each check is `ok`, `failing` or `unknown`, which is not ok. What they look at: [armed.md](armed.md).',
    ],
    answers: [[200, 'The checks:', 'ArmedDocument']],
    problems: [],
  },
  {
    method: 'GET',
    path: '/positions',
    role: 'viewer',
    does: 'Shows every position, with value and profit.',
    body: null,
    query: { cached: 'What was read last is shown, and no venue is asked.' },
    notes: ['Venues are asked anew, and waited for a second. What is older is `stale`.'],
    answers: [[200, 'The positions:', 'PositionsDocument']],
    problems: UNREADABLE,
  },
  {
    method: 'POST',
    path: '/close-all',
    role: 'operator',
    does: 'Makes a plan to close every position; with the plan’s id, carries it out.',
    body: {
      schema: 'CloseAllBody',
      fields: { execute: 'The `planId` of the plan to carry out. Without it, a plan is made and nothing is sent.' },
    },
    notes: [
      'Carrying it out halts the bot, cancels every working order, and closes each position with reduce-only market orders.',
      'The plan’s `execute` is the curl line that carries it out; null where `allow_close_all` is false. Its `detail` says so, and what to do.',
      'While one runs, a further `execute` answers with the one that runs.',
    ],
    answers: [
      [200, 'The plan:', 'PlanAnswer'],
      [202, 'It runs. `Location` and `follow` say where to look:', 'CloseAllStarted'],
    ],
    problems: [
      ['close-all-not-allowed', 403, '`allow_close_all` is false. Nothing was sent.'],
      [
        'plan-changed',
        409,
        'The plan is not what would be done now. Nothing was sent; `plan` holds the new one.',
        'NewPlan',
      ],
      ...UNREADABLE,
      ...BODY,
    ],
  },
  {
    method: 'GET',
    path: '/close-all/<id>',
    role: 'viewer',
    does: 'Shows the progress of a close-all, position by position.',
    body: null,
    notes: [],
    answers: [
      [202, '`running`.', 'CloseAllReport'],
      [200, '`flat`: read back from every venue.', 'CloseAllReport'],
      [207, '`partial`: something is left. `interrupted`: the process ended in the middle.', 'CloseAllReport'],
    ],
    problems: [['no-such-close-all', 404, 'This id is not known here. The detail names the newest one.']],
  },
  {
    method: 'POST',
    path: '/drill',
    role: 'operator',
    does: 'Tries what a halt relies on: guard, journal, permit, ways in, notifications. Halts nothing, and sends nothing to a venue.',
    body: {
      schema: 'DrillBody',
      fields: {
        full: 'What the caller has seen of a halt of its own, for the evidence: `haltId`, `haltMs`, `quietMs` (null: not quiet). `trading-kill-switch drill --full` sends it.',
      },
    },
    notes: [
      'It answers within some 15 seconds, also while the bot is stuck or the disk hangs; `result` is `failed` then.',
      'What a drill shows, and what it doesn’t: [armed.md](armed.md#drills).',
    ],
    answers: [[200, 'What was tried, and what came of it:', 'DrillAnswer']],
    problems: [['drill-running', 409, 'A drill runs. One at a time.'], ...BODY],
  },
  {
    method: 'GET',
    path: '/drill/<id>',
    role: 'viewer',
    does: 'Shows the evidence of a drill, byte for byte as it stands on disk: its SHA-256 is in the journal.',
    body: null,
    notes: ['The newest hundred are kept.'],
    answers: [[200, 'The document:', 'DrillDocument']],
    problems: [['no-such-drill', 404, 'No drill of this id is kept. The detail names the newest one.']],
  },
  {
    method: 'GET',
    path: '/figures',
    role: 'viewer',
    does: 'Shows the figures of the last day, a point each five seconds, for curves. Asks no venue.',
    body: null,
    query: { since: 'Milliseconds since 1970: only the points behind it.' },
    notes: ['They are in memory, and begin anew with the bot. Money that is stale at a point is null there.'],
    answers: [[200, 'The figures:', 'FiguresDocument']],
    problems: [],
  },
  {
    method: 'GET',
    path: '/journal',
    role: 'viewer',
    does: 'Shows the newest entries of the journal that are on disk, five hundred at most.',
    body: null,
    query: { since: 'A `sequence`: only the entries behind it.' },
    notes: ['What they mean: [how-it-holds.md](how-it-holds.md#the-disk).'],
    answers: [[200, 'The entries:', 'TimelineDocument']],
    problems: [],
  },
  {
    method: 'GET',
    path: '/metrics',
    role: 'viewer',
    does: 'Shows the figures for Prometheus. Asks no venue.',
    body: null,
    notes: [
      'What is not known is left out, never told as zero. `examples/monitoring/` has alert rules, a dashboard and a compose file.',
    ],
    answers: [[200, 'Text, in the format 0.0.4: each figure with a line of `# HELP`.', ['text/plain']]],
    problems: [],
  },
  {
    method: 'GET',
    path: '/openapi.json',
    role: null,
    does: 'Shows this API as an OpenAPI 3.1 document, for programs that make clients or tests. Needs no token.',
    body: null,
    notes: ['It is made from the code, and holds nothing of this bot. Fields may be added to answers.'],
    answers: [[200, 'An OpenAPI document.', ['application/json']]],
    problems: [],
  },
  {
    method: 'GET',
    path: '/me',
    role: 'viewer',
    does: 'Tells as whom the caller has come in.',
    body: null,
    notes: [],
    answers: [[200, 'The name and the role of the token’s holder:', 'CallerDocument']],
    problems: [],
  },
  {
    method: 'POST',
    path: '/pair-code',
    role: 'operator',
    does: 'Makes the one-use code by which a device is let in. Lets nobody in yet.',
    body: {
      schema: 'PairCodeBody',
      fields: { name: 'What the device will be called. Default: `phone`, or the first of `phone-2`, … that is free.' },
    },
    notes: [
      'The code is good once, for five minutes, and until the bot ends. It stands in the fragment of `link`, which no server gets to see. A further one for ' +
        'the same name ends it; five are good at a time, and ten wrong ones at `/pair` end them all.',
    ],
    answers: [[200, 'What the device has to open:', 'PairingDocument']],
    adds: {},
    problems: [
      ['no-tokens-to-pair', 409, 'This bot asks nobody for a token. Set `auth_token_file`, or `tokens_file`.'],
      ['no-public-url', 409, '`public_url` is not set, or is neither HTTPS nor of this machine.'],
      ['name-taken', 409, 'The name has a token in the configuration.'],
      ['too-many-devices', 409, 'Fifty devices are paired. Revoke one first.'],
      ['not-a-name', 422, 'The name is none. The detail says what a name is.'],
      ...BODY,
    ],
  },
  {
    method: 'POST',
    path: '/pair',
    role: null,
    does: 'Gives a device a token of its own, against a code. Needs no token.',
    body: {
      schema: 'PairBody',
      fields: {
        code: 'What stands behind `#code=` in the link. In the body alone: a code in the address is not looked at.',
      },
    },
    notes: [
      'At most 4 KiB, which arrive within a second; from a browser, from the server’s own origin.',
      'The token is a halter’s, and is told this once. The bot keeps a digest, in `devices.json`.',
    ],
    answers: [[200, 'The device is let in:', 'PairedDocument']],
    adds: {},
    problems: [
      [
        'code-wrong',
        401,
        'The code is wrong, was used already, or is too old. From the fourth on, such answers are held back.',
      ],
      [
        'devices-not-on-disk',
        503,
        'The disk has not taken it, or `devices.json` is damaged. The detail says what holds, and what to do.',
      ],
      ...BODY,
    ],
  },
  {
    method: 'GET',
    path: '/tokens',
    role: 'operator',
    does: 'Shows who holds a token of this bot. Of the tokens themselves it shows nothing.',
    body: null,
    notes: [],
    answers: [[200, 'The holders:', 'TokensDocument']],
    adds: {},
    problems: [],
  },
  {
    method: 'POST',
    path: '/revoke',
    role: 'operator',
    does: 'Ends the token of a paired device, and a code for its name, at once. What it has halted stays halted.',
    body: { schema: 'RevokeBody', fields: { name: 'The name of the device.' } },
    notes: [],
    answers: [[200, 'It is out, also after a restart:', 'RevokedDocument']],
    adds: {},
    problems: [
      [
        'token-of-configuration',
        409,
        'That token comes from the configuration. Change it there, and start the bot anew.',
      ],
      ['no-such-device', 404, 'No device has that name. The detail names those that are paired.'],
      [
        'devices-not-on-disk',
        503,
        'It is out, and the next start would let it in again. Or `devices.json` is damaged, and nobody is let in.',
      ],
      ...BODY,
    ],
  },
  {
    method: 'GET',
    path: '/',
    role: null,
    does: 'The operator’s page for a browser; for curl, the lines that an operator needs. Needs no token.',
    body: null,
    notes: [
      'The page holds no data: it asks for the token, and calls the API as everyone does. A link from anywhere may lead to it. It can’t be framed.',
    ],
    pages: true,
    answers: [[200, 'HTML where `Accept` has `text/html`, else plain text.', ['text/html', 'text/plain']]],
    problems: [],
  },
  {
    method: 'GET',
    path: '/manifest.webmanifest',
    role: null,
    does: 'The name and icon by which a phone keeps the page on its home screen. Needs no token.',
    body: null,
    notes: [],
    answers: [[200, 'A web app manifest.', ['application/manifest+json']]],
    problems: [],
  },
  {
    method: 'GET',
    path: '/health',
    role: null,
    does: 'Says that the control thread lives. Needs no token.',
    body: null,
    notes: [],
    answers: [[200, 'It lives:', 'HealthDocument']],
    problems: [],
  },
]
