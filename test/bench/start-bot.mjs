// Starts one kill switch and says what it cost. argv: state directory, further settings
const importing = performance.now()
const { createKillSwitch } = await import('trading-kill-switch')
const importMs = performance.now() - importing
const before = process.memoryUsage.rss()
const starting = performance.now()
const killSwitch = await createKillSwitch(
  { port: 0, state_dir: process.argv[2], ...JSON.parse(process.argv[3] ?? '{}') },
  { logger: { info() {}, warn() {}, error() {} }, environment: {} },
)
const readyMs = performance.now() - starting
const megabytes = (process.memoryUsage.rss() - before) / 2 ** 20
await killSwitch.close()
console.log(JSON.stringify({ importMs, readyMs, megabytes }))
