// Loaded before a bot (--require): its courier thread obeys a file. `spin` in it: never comes back; `exit`: ends at once.
const threads = require('node:worker_threads')
const { syncBuiltinESMExports } = require('node:module')

const fault = `setInterval(() => {
  const fs = require('node:fs')
  let word = ''
  try { word = fs.readFileSync(process.env.COURIER_FAULT, 'utf8') } catch {}
  if (word === 'exit') process.exit(3)
  if (word !== 'spin') return
  fs.writeFileSync(process.env.COURIER_FAULT + '.done', '')
  for (;;);
}, 20);`

const wrap = (name, before) => `{
  const threads = require('node:worker_threads')
  const { Worker } = threads
  threads.Worker = class extends Worker {
    constructor(source, options) {
      super(options.name === ${JSON.stringify(name)} ? ${JSON.stringify(before)} + source : source, options)
    }
  }
}
`

const { Worker } = threads
threads.Worker = class extends Worker {
  constructor(source, options) {
    super(typeof source === 'string' && options?.eval ? wrap('kill-switch-courier', fault) + source : source, options)
  }
}
syncBuiltinESMExports()
