// The rooms of the house, and who may import whom; types count too. Read by `npm run lint` and by test/architecture/rooms.test.ts.
//
// A room imports rooms on the floors below its own, and nothing beside or above itself. What is not listed here does not lint.

/** From the top. A room is a folder with all below it, unless a deeper one is listed. */
const FLOORS = [
  ['examples'],
  [
    'plugins/kill-switch',
    'plugins/ccxt',
    'plugins/polymarket',
    'plugins/guard-methods',
    'plugins/siebly',
    'plugins/hyperliquid',
    'plugins/alpaca',
    'plugins/binance-api-node',
    'plugins/dydx',
  ],
  ['plugins/ccxt/guard', 'plugins/ccxt/venue'],
  ['plugins/ccxt/exchanges'],
  ['plugins/ccxt/library'],
  ['lib/index.ts'],
  ['lib/clients'],
  ['lib/host', 'lib/cli'],
  ['lib/control'],
  ['lib/control/follow', 'lib/control/chat', 'lib/control/desk'],
  ['lib/control/api'],
  ['lib/control/armed', 'lib/control/drills'],
  ['lib/control/getting-out', 'lib/control/trips', 'lib/control/dead-man', 'lib/control/fleet'],
  ['lib/control/keeper'],
  ['lib/control/courier'],
  ['lib/control/venues', 'lib/control/bot', 'lib/control/disk', 'lib/control/figures'],
  // What an engine is asked: by its thread, and by the command line.
  ['lib/guard', 'lib/venues', 'plugins/fleet'],
  ['lib/between'],
  ['lib/config'],
  ['lib/words'],
  ['lib/time'],
]

/** Arrows that point down and are not wanted all the same. */
const APART = [
  { from: ['lib/host', 'plugins'], to: ['lib/control'], why: 'the control thread is reached by messages alone' },
  { from: ['lib/cli', 'lib/control'], to: ['lib/guard'], why: 'the guard is the bot thread’s' },
  {
    from: ['lib/control'],
    to: ['lib/venues'],
    but: ['lib/control/venues'],
    why: 'venues are asked through control/venues',
  },
  { from: ['examples'], to: ['lib', 'plugins'], why: 'an example imports the package, as a bot does' },
]

/** The only rooms of lib and plugins that may import these packages. */
const PACKAGES = [
  { packages: ['tsyringe', 'reflect-metadata'], rooms: ['plugins/kill-switch'] },
  { packages: ['http-terminator'], rooms: ['lib/control/api'] },
  { packages: ['@sinclair/typebox'], rooms: ['lib/words/typebox.ts'] },
  // In the browser; nothing of it is loaded by Node.
  { packages: ['preact'], rooms: ['lib/control/desk'] },
  // Bundled into the command line, and nothing of it is loaded elsewhere.
  { packages: ['uqr'], rooms: ['lib/cli/qr-code.ts'] },
  { packages: ['smol-toml'], rooms: ['lib/config/toml.ts'] },
  { packages: ['pino'], rooms: ['lib/host'] },
  // Its one constructor is the whole process's: a bot that sets `Big.strict` for itself would change ours.
  { packages: ['big.js'], rooms: ['lib/words/big.ts'] },
]

const ROOMS = FLOORS.flat()
const literally = (text) => text.replace(/[.]/g, '\\.')
const below = (room) => (room.endsWith('.ts') ? `^${literally(room)}$` : `^${room}/`)
/** The rooms that lie in a room. */
const inside = (room) => ROOMS.filter((other) => other.startsWith(`${room}/`)).map(below)

const floors = FLOORS.flatMap((rooms, floor) =>
  rooms.flatMap((room) => {
    const allowed = FLOORS.slice(floor + 1).flat()
    const barred = ROOMS.filter((other) => other !== room && !allowed.includes(other))
    if (barred.length === 0) return []
    return {
      name: `floors: ${room}`,
      comment: `${room} imports only what lies on the floors below it: ${allowed.join(', ') || 'nothing'}`,
      severity: 'error',
      from: { path: below(room), pathNot: inside(room) },
      to: {
        // A room that holds others is its own files only.
        path: barred.map((other) => {
          const deeper = inside(other)
          return deeper.length === 0
            ? below(other)
            : `^${other}/(?!${deeper.map((each) => each.slice(other.length + 2)).join('|')})`
        }),
      },
    }
  }),
)

module.exports = {
  forbidden: [
    {
      name: 'no-circle',
      comment: 'Two files that need each other are one, or lack a third below both',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'every file has a room',
      comment: 'Put the file into a room of config/rooms.cjs, or add its room there',
      severity: 'error',
      from: { pathNot: [...ROOMS.map(below), '\\.generated\\.ts$'] },
      to: {},
    },
    {
      name: 'apart: plugins',
      comment: 'an adapter knows its own client only',
      severity: 'error',
      from: { path: '^plugins/([^/]+)/' },
      to: { path: '^plugins/', pathNot: '^plugins/$1/' },
    },
    ...floors,
    ...APART.map(({ from, to, but = [], why }) => ({
      name: `apart: ${from.join(', ')} and ${to.join(', ')}`,
      comment: why,
      severity: 'error',
      from: { path: from.map((room) => `^${room}/`), pathNot: but.map((room) => `^${room}/`) },
      to: { path: to.map((room) => `^${room}/`) },
    })),
    ...PACKAGES.map(({ packages, rooms }) => ({
      name: `packages: ${packages.join(', ')}`,
      comment: `only ${rooms.join(', ')} may import it`,
      severity: 'error',
      from: { path: '^(lib|plugins)/', pathNot: rooms.map(below) },
      to: { path: packages.map((name) => `node_modules/${name}/`) },
    })),
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^dist/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}
