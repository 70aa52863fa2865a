import { type Static, Type } from '../words/typebox.js'
import {
  decimal,
  FIRST_START,
  FLAG,
  milliseconds,
  named,
  OWN_ORDERS,
  PORT_OR_NONE,
  WORD,
  WORKING_ORDERS,
} from './kinds.js'
import { setting } from './setting.js'

/**
 * Every setting of the `[control]` table, each written down once. The schema, the reading of the environment, what each
 * thread is handed, `docs/configuration.md` and `config/default.toml` are made from this list (`npm run docs`).
 */
export const SETTINGS = {
  enabled: setting({
    ...FLAG,
    default: true,
    variable: 'CONTROL_ENABLED',
    neededBy: 'bot',
    text: ['`false`: the bot runs as if the kill switch were not there. A warning in the log says so at each start.'],
  }),
  host: setting({
    type: WORD,
    expected: 'an address or a host name, e.g. "127.0.0.1"',
    default: '127.0.0.1',
    variable: 'CONTROL_HOST',
    neededBy: 'control',
    text: [
      'The address that the control server listens on. Beyond loopback it needs a token.',
      'The bot does not start with an address that other machines can reach and without a token: anyone there could halt ' +
        'and resume. Such an address without TLS (`tls_cert`, `tls_key`) is a warning at each start.',
    ],
  }),
  port: setting({
    ...PORT_OR_NONE,
    default: 9876,
    variable: 'CONTROL_PORT',
    neededBy: 'control',
    text: [
      'The port of the control server. A port that is taken is an error; no other one is tried.',
      'With 0, the system picks a free port. The first line in the log shows it, as `url`. With `false` there is none: that takes a ' +
        '`socket`, since a server of the bot’s own (`killSwitch.handler`) is deaf while the bot is stuck.',
    ],
  }),
  allowed_hosts: setting({
    type: Type.Array(WORD),
    expected: 'a list of host names, e.g. ["bot.example.com", "*.bots.example.com"]',
    default: [],
    variable: null,
    neededBy: 'reading',
    text: [
      'Further names that the `Host` header of a call may carry.',
      'The server answers to its addresses, to `localhost` and its addresses, to the name in `public_url`, and to these names. A call by ' +
        'any other name is refused. A name stands for every port, `bot.example.com:8443` for one; `*.example.com` stands for all names ' +
        'below that domain, and not for the domain.',
    ],
  }),
  public_url: setting({
    ...named('an address, e.g. "https://bot.example.com/kill-switch"'),
    default: null,
    variable: 'CONTROL_PUBLIC_URL',
    neededBy: 'reading',
    example: 'https://bot.example.com/kill-switch',
    text: [
      'By which address callers reach the control server, where that is not its own: behind a proxy, a tunnel or a published port.',
      'It stands in the `curl` lines that the bot prints and answers. Calls by its name are let in.',
    ],
  }),
  auth_token: setting({
    type: Type.String(),
    expected: 'a text',
    default: null,
    variable: 'CONTROL_AUTH_TOKEN',
    neededBy: 'reading',
    secret: true,
    text: [
      'The one token that lets a caller in. Best set as `CONTROL_AUTH_TOKEN`, or kept in a file (`auth_token_file`).',
      'A configuration file is read by many. `openssl rand -hex 24` makes a token; one of fewer than 16 characters is a ' +
        'warning. Only one of `auth_token`, `auth_token_file` and `tokens_file` may be set in one place. A token in the ' +
        'environment, in any of the three forms, takes the place of the token in the file.',
    ],
  }),
  auth_token_file: setting({
    ...named('the path of a file that holds the token'),
    default: null,
    variable: 'CONTROL_AUTH_TOKEN_FILE',
    neededBy: 'reading',
    secret: true,
    example: '/etc/my-bot/token',
    text: [
      'A file that holds the token, and that only its owner can read (mode 0600).',
      'It belongs to the user that runs the bot, or to root. On a read-only mount, as Docker and Kubernetes mount secrets, it may have any ' +
        'mode and owner.',
    ],
  }),
  tokens_file: setting({
    ...named('the path of a file that holds the tokens, a line each: alice = { role = "operator", token = "…" }'),
    default: null,
    variable: 'CONTROL_TOKENS_FILE',
    neededBy: 'reading',
    secret: true,
    example: '/etc/my-bot/tokens.toml',
    text: [
      'A file with a name, a role and a token for each of several people (mode 0600).',
      'A line for each, such as `alice = { role = "operator", token = "…" }`. A `viewer` reads, a `halter` may halt as well, ' +
        'and an `operator` may also resume and close.',
    ],
  }),
  socket: setting({
    ...named('the path of a Unix socket in a directory of mode 0700, e.g. "state/control.sock"'),
    default: null,
    variable: 'CONTROL_SOCKET',
    neededBy: 'control',
    example: 'state/control.sock',
    text: [
      'A Unix socket beside the port: a second way in.',
      'Its directory has mode 0700, so that only the user of the bot gets in. To halt: ' +
        '`curl --unix-socket state/control.sock -X POST http://localhost/halt`.',
    ],
  }),
  tls_cert: setting({
    ...named('the path of a certificate, or a chain of them, in PEM'),
    default: null,
    variable: 'CONTROL_TLS_CERT',
    neededBy: 'reading',
    example: '/etc/my-bot/cert.pem',
    text: [
      'The certificate of the control server, in PEM. It needs `tls_key`; the port then speaks TLS only.',
      'A certificate that ends within 14 days is a warning at each start.',
    ],
  }),
  tls_key: setting({
    ...named("the path of the certificate's private key in PEM, with mode 0600"),
    default: null,
    variable: 'CONTROL_TLS_KEY',
    neededBy: 'reading',
    example: '/etc/my-bot/key.pem',
    text: ["The certificate's private key, in PEM, in a file with mode 0600."],
  }),
  tls_client_ca: setting({
    ...named('the path of the certificate, in PEM, that has signed those of the callers'),
    default: null,
    variable: 'CONTROL_TLS_CLIENT_CA',
    neededBy: 'reading',
    example: '/etc/my-bot/callers.pem',
    text: ['Callers need a certificate that this one, in PEM, has signed.'],
  }),
  signal_handlers: setting({
    ...FLAG,
    default: true,
    variable: 'CONTROL_SIGNAL_HANDLERS',
    neededBy: 'bot',
    text: [
      'SIGUSR1 halts, and ends what SIGUSR1 has halted; SIGUSR2 logs the status; SIGTERM and SIGINT shut the bot down.',
    ],
  }),
  state_dir: setting({
    ...named('the path of a directory'),
    default: 'state',
    variable: 'CONTROL_STATE_DIR',
    neededBy: 'both',
    text: [
      'The directory of the journal, which holds the halts in force. Each bot needs its own; a running bot locks it.',
      'A file of the name `HALT` in it halts the bot.',
      'A relative path starts where the bot is started. Give an absolute path under systemd, cron or in a container: a ' +
        'start from elsewhere finds an empty directory, and is a first start.',
    ],
  }),
  first_start: setting({
    ...FIRST_START,
    default: 'active',
    variable: 'CONTROL_FIRST_START',
    neededBy: 'control',
    text: [
      'How a start begins that finds nothing in the state directory: `active`, or `halted` until a person resumes it.',
      'With `halted`, a container that has lost its volume does not forget a halt. A bot that was only just set up is halted then, too.',
    ],
  }),
  follow: setting({
    ...named('"auto", or the path of the state_dir of a running bot'),
    default: null,
    variable: 'CONTROL_FOLLOW',
    neededBy: 'reading',
    example: 'auto',
    text: [
      'For several processes of one bot: whose kill switch this one follows. `"auto"`: of those with this `state_dir`, one leads.',
      'A path: that of the leader’s `state_dir`; this process never leads, and its own `state_dir` is not used. A follower listens on no ' +
        'port: it is halted and resumed at its leader, and its halts are the leader’s. Left out: this process follows nobody, and ' +
        'others may follow it.',
    ],
  }),
  lease_ms: setting({
    ...milliseconds(250, 600_000),
    default: 3_000,
    variable: null,
    neededBy: 'control',
    text: [
      'How long a follower goes on without a word of its leader, in ms. Then it is paused, until it hears its leader again.',
      'It counts from the last question that the leader has answered.',
    ],
  }),
  working_orders: setting({
    ...WORKING_ORDERS,
    default: 'cancel-risk',
    variable: null,
    neededBy: 'control',
    text: [
      'What a halt cancels at the venues: `cancel-risk` (all but orders that only reduce a position), `cancel-all`, or `keep` ' +
        '(nothing).',
      'A halt of level `reducing` cancels what adds risk, and no more.',
    ],
  }),
  own_orders: setting({
    ...OWN_ORDERS,
    default: [],
    variable: null,
    neededBy: 'both',
    text: [
      'How this bot’s own orders are known, on an account that it shares: `["prefix:abc-"]` (of client ids), `["symbol:BTC/USDT"]`.',
      'Empty: everything at its venues is its own. Otherwise a halt takes off only its own orders, and a close-all closes only ' +
        'positions in symbols that are named here, in the venue’s words: a prefix tells orders apart, and not positions. An order whose ' +
        'client id the venue doesn’t tell, or only resembles a prefix (`t-abc-1`, as Gate has it), stays, and the bot is not quiet as long as ' +
        'it rests: give the prefix as the venue shows it.',
    ],
  }),
  exclusive: setting({
    ...FLAG,
    default: false,
    variable: null,
    neededBy: 'control',
    text: [
      '`true`: nobody but this bot trades on its accounts. An order that turns up there while the bot has sent none is told.',
      'Where it is told stands in [armed.md](armed.md). It halts nothing, and cancels nothing. It does not go together with `own_orders`, ' +
        'which says that an account is shared.',
    ],
  }),
  cancel_deadline_ms: setting({
    ...milliseconds(0, 600_000),
    default: 30_000,
    variable: null,
    neededBy: 'control',
    text: [
      'How long a halt may take to cancel working orders, in ms. What is left then is an error in the log.',
      'It goes on trying after that, every 15 s.',
    ],
  }),
  shutdown_working_orders: setting({
    ...WORKING_ORDERS,
    default: 'keep',
    variable: null,
    neededBy: 'bot',
    text: [
      'What a shutdown (SIGTERM, SIGINT) cancels at the venues: the same three.',
      'What a halt has begun to cancel is finished in any case.',
    ],
  }),
  shutdown_deadline_ms: setting({
    ...milliseconds(0, 600_000),
    default: 8_000,
    variable: null,
    neededBy: 'bot',
    text: [
      'How long a shutdown may take in all, in ms. The process then exits with code 1.',
      'Docker kills after 10 s; give it more time (`--stop-timeout`, `stop_grace_period`) where you give more here. Where the bot, or a ' +
        'library, listens to the signal too, the process is left to it until then. When the bot’s thread is stuck at that moment, the ' +
        'process is killed.',
    ],
  }),
  allow_close_all: setting({
    ...FLAG,
    default: false,
    variable: 'CONTROL_ALLOW_CLOSE_ALL',
    neededBy: 'control',
    text: ['`true`: `POST /close-all` may carry out its plan. A plan is made in any case.'],
  }),
  close_deadline_ms: setting({
    ...milliseconds(1_000, 3_600_000),
    default: 120_000,
    variable: null,
    neededBy: 'control',
    text: ['How long a close-all may take, in ms. It then ends, and its report shows what is left open.'],
  }),
  dust_value: setting({
    ...decimal('a decimal number in quotes, e.g. "10"'),
    default: '10',
    variable: null,
    neededBy: 'control',
    text: [
      'What an exchange trades no more, because it is below its minimum, does not keep an account from `flat` up to this value.',
      'In the currency that the position is counted in. What has no price is not dust by its value. What the exchange trades in no market at all ' +
        'is dust whatever it would be worth: nobody can close it there. A plan and a report show what is left as dust. `"0"`: ' +
        'only what has no market.',
    ],
  }),
  max_snapshot_age_ms: setting({
    ...milliseconds(100, 600_000),
    default: 5_000,
    variable: null,
    neededBy: 'both',
    text: [
      'Positions that were read longer ago than this, in ms, prove nothing.',
      'Where a venue is slow, its readings count for twice as long as one takes besides, a minute at most; for exits they don’t.',
    ],
  }),
  snapshot_interval_ms: setting({
    ...milliseconds(0, 3_600_000, 'never'),
    default: 10_000,
    variable: null,
    neededBy: 'both',
    text: [
      'How often the venues are read while nothing is halted, in ms. 0: only when someone asks.',
      'While something is halted, they are read every second.',
    ],
  }),
  settle_ms: setting({
    ...milliseconds(0, 60_000),
    default: 1_000,
    variable: null,
    neededBy: 'both',
    text: [
      'How long after its last sign an order may take to arrive at a venue, and to show in its readings, in ms.',
      'It counts for an order whose answer got lost, and for one that nobody follows to its answer.',
      'While reducing, it counts for every order.',
    ],
  }),
  venue_module: setting({
    ...named('the path of a file or the name of a package, e.g. "./venue.mjs"'),
    default: null,
    variable: 'CONTROL_VENUE_MODULE',
    neededBy: 'reading',
    example: './venue.mjs',
    text: [
      "A file or a package that exports `createVenue(options, env)`: a connection of the kill switch's own.",
      "With it, positions are read, orders cancelled and positions closed also while the bot's thread is stuck. A file is " +
        'relative to where the bot is started.',
    ],
  }),
  venue_options: setting({
    type: Type.Record(Type.String(), Type.Unknown()),
    expected: 'a table of what the venue module takes',
    default: {},
    variable: null,
    neededBy: 'reading',
    text: ['What `createVenue` is called with. Keys of an exchange belong into the environment.'],
  }),
  drill_every_ms: setting({
    ...milliseconds(0, 2_678_400_000, 'never'),
    default: 0,
    variable: null,
    neededBy: 'control',
    text: [
      'How often a drill is made, in ms; 86400000 is once a day. 0: only when someone asks.',
      'What it tries stands in [armed.md](armed.md#drills). It counts from the newest drill whose evidence is in the state directory, also over restarts.',
    ],
  }),
  trips: setting({
    type: Type.Record(Type.String(), Type.Unknown()),
    expected: 'a table [control.trips]',
    default: null,
    example: { max_daily_loss: '5%' },
    variable: null,
    neededBy: 'reading',
    text: [
      'What halts the bot by itself: losses, too many orders, a silent feed. All are off by default.',
      'What each watches, and how it is set, stands in [trips.md](trips.md).',
    ],
  }),
  limits: setting({
    type: Type.Record(Type.String(), Type.Unknown()),
    expected: 'a table [control.limits]',
    default: {},
    variable: null,
    neededBy: 'reading',
    text: [
      'Limits that refuse one order, and not the bot. All are off by default.',
      'What each refuses, and how it is set, stands in [trips.md](trips.md#limits).',
    ],
  }),
  dead_man: setting({
    type: Type.Record(Type.String(), Type.Unknown()),
    expected: 'a table for each venue, [control.dead_man.<venue>]',
    default: {},
    variable: null,
    neededBy: 'reading',
    text: [
      'The exchange cancels working orders when nothing is heard of this bot any more. Off by default, by venue.',
      'What each exchange does, and how it is set, stands in [dead-mans-switch.md](dead-mans-switch.md).',
    ],
  }),
  fleet: setting({
    type: Type.Record(Type.String(), Type.Unknown()),
    expected: 'a table [control.fleet], with url, group and resume_keys',
    default: null,
    variable: null,
    neededBy: 'reading',
    secret: true,
    example: { url: 'rediss://redis.example.com', group: 'desk-1', resume_keys: ['ed25519:…'] },
    text: [
      'One halt for all bots of a group, on as many machines as there are, by a Redis or Valkey. Off by default.',
      'What it does, and its fields, stand in [fleet.md](fleet.md).',
    ],
  }),
  notify: setting({
    type: Type.Array(Type.Record(Type.String(), Type.Unknown())),
    expected: 'a list of tables, each `[[control.notify]]` with a `kind`',
    default: null,
    variable: null,
    neededBy: 'reading',
    secret: true,
    example: [{ kind: 'ntfy', url: 'https://ntfy.sh/my-topic' }],
    text: [
      'Where halts and what follows them are told: webhook, telegram, slack, discord, ntfy, and a heartbeat.',
      'Each `[[control.notify]]` is one channel. Its fields, and what is told, stand in [notifications.md](notifications.md).',
    ],
  }),
}

export type SettingName = keyof typeof SETTINGS

/** Every setting's name, in the order of the list. */
export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[]

/** What to do with orders that rest at the venue. */
export type WorkingOrdersPolicy = Static<typeof WORKING_ORDERS.type>
