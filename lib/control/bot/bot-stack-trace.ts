import { Session } from 'node:inspector'

/**
 * How long the bot thread may take to stop at its next statement, in ms: it has to be given time by the machine, and to name all scripts to
 * the first who asks. Native code does not stop.
 */
const PAUSE_DEADLINE_MS = 4_000
const MAX_FRAMES = 20

interface Paused {
  readonly params: {
    readonly callFrames: readonly {
      readonly functionName: string
      readonly url: string
      readonly location: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber: number }
    }[]
  }
}

/**
 * Tells where the bot thread is: stops it through the inspector for as long as it takes to read its call stack, and lets
 * it run on. Names and places only; no values are read.
 *
 * @returns the innermost call first; null where Node can't tell, e.g. in native code
 */
export function captureBotStack(): Promise<string[] | null> {
  return new Promise((resolve) => {
    const session = new Session()
    const scripts = new Map<string, string>()
    let timer: NodeJS.Timeout | undefined
    const finish = (stack: string[] | null) => {
      clearTimeout(timer)
      // A pause that has not come yet is called off with the session.
      session.disconnect()
      resolve(stack)
    }
    try {
      session.connectToMainThread()
    } catch {
      resolve(null)
      return
    }
    timer = setTimeout(finish, PAUSE_DEADLINE_MS, null)
    session.on('Debugger.scriptParsed', ({ params }: { params: { scriptId: string; url: string } }) => {
      scripts.set(params.scriptId, params.url)
    })
    session.on('Debugger.paused', (event) => {
      const { callFrames } = (event as unknown as Paused).params
      session.post('Debugger.resume')
      session.post('Debugger.disable')
      const stack = callFrames.slice(0, MAX_FRAMES).map(({ functionName, location }) => {
        const file = (scripts.get(location.scriptId) ?? '').replace(/^file:\/\//, '') || 'unknown'
        return `${functionName || '(anonymous)'} (${file}:${location.lineNumber + 1}:${location.columnNumber + 1})`
      })
      finish(stack)
    })
    session.post('Debugger.enable')
    session.post('Debugger.pause')
  })
}
