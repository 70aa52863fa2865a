import { ClobServer } from './server.js'

/** The stand-in in a process of its own, so that it goes on while the bot is stuck. Ends with the process that has started it. */
const server = await ClobServer.start(Number(process.argv[2] ?? 0))
process.on('disconnect', () => process.exit())
process.on('SIGINT', () => {})
process.send?.(server.url)
if (process.send === undefined) process.stdout.write(`CLOB at ${server.url}\n`)
