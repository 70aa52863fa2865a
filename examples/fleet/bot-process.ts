import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import * as nodeUrl from 'node:url'
import { StartError } from '../paper-exchange/start-error.js'

const PROGRAM = new URL('../paper-bot/main.js', import.meta.url)

/** What a bot says, as far as it is told on here. */
interface Line {
  readonly msg?: string
  /** Of a trading day that is over. */
  readonly state?: string
  /** Of the line by which its control server says that it listens. */
  readonly url?: string
}

/** A paper bot in a process of its own. All that it says goes into its log; what it may send is told here. */
export class BotProcess {
  readonly child: ChildProcess
  /** Its control server listens. Rejects when it ends before. */
  readonly listens: Promise<void>
  readonly exited: Promise<void>

  /** @param tell takes each change of what the bot may send */
  constructor(config: string, log: string, tell: (state: string) => void) {
    const file = createWriteStream(log)
    this.child = spawn(process.execPath, [nodeUrl.fileURLToPath(PROGRAM), '--config', config], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.child.stderr?.pipe(file, { end: false })
    this.exited = new Promise((resolve) => this.child.once('close', () => resolve()))
    this.listens = new Promise((resolve, reject) => {
      this.exited.then(() => reject(new StartError(`A bot has ended: ${log} says why. Does this example run already?`)))
      let last = 'active'
      const { stdout } = this.child
      if (stdout === null) return
      createInterface({ input: stdout }).on('line', (text) => {
        file.write(`${text}\n`)
        const { url, state } = parsed(text)
        if (url !== undefined) resolve()
        if (state === undefined || state === last) return
        last = state
        tell(state)
      })
    })
    // Whoever waits for it says so.
    this.listens.catch(() => {})
  }
}

function parsed(text: string): Line {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
