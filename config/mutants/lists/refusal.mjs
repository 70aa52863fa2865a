// What a bot gets and hears: refusals in the style of a method, events, the signal, and calls at a server of its own.

const STYLES = ['test/plugins/guard-methods/styles.test.ts']
const ANNOUNCER = ['test/guard/announcer.test.ts']
const HANDLER = ['test/host/handler.test.ts']

/** @type {import('../lists.mjs').Mutant[]} */
export const REFUSAL = [
  {
    id: 'styles: a refused callback is called on the spot',
    file: 'plugins/guard-methods/answer-styles.ts',
    find: 'setImmediate(() => tell(...noFor(call, error)))',
    replace: 'tell(...noFor(call, error))',
    why: 'a bot that tries again from its callback never comes back to its event loop',
    tests: STYLES,
  },
  {
    id: 'styles: a callback is not followed',
    file: 'plugins/guard-methods/answer-styles.ts',
    find: '    return whole\n',
    replace: '    return Promise.resolve()\n',
    why: 'an order on its way is not in flight',
    tests: STYLES,
  },
  {
    id: 'styles: an order from the callback is a part of the one that was answered',
    file: 'plugins/guard-methods/answer-styles.ts',
    find: '      answered()\n',
    replace: '',
    why: 'it is never in flight',
    tests: STYLES,
  },
  {
    id: 'announcer: a halt is told twice',
    file: 'lib/guard/announcer.ts',
    find: 'if (this.#halts.has(halt.haltId)) return\n',
    replace: '',
    why: 'a bot that counts halts counts wrong',
    tests: ANNOUNCER,
  },
  {
    id: 'announcer: a resume is told before orders pass',
    file: 'lib/guard/announcer.ts',
    find: '(left === 1 && this.#isAhead(next))',
    replace: 'false',
    why: 'what a bot sends at the resume is refused',
    tests: ANNOUNCER,
  },
  {
    id: 'announcer: listeners run when a notice is taken',
    file: 'lib/guard/announcer.ts',
    find: 'setImmediate(() => this.tell())',
    replace: 'this.tell()',
    why: 'code of the bot runs in the middle of check()',
    tests: ANNOUNCER,
  },
  {
    id: 'signal: it is aborted by a halt that lets exits pass',
    file: 'lib/guard/halt-signal.ts',
    find: "if (strictest?.level !== 'halted') {",
    replace: 'if (strictest === null) {',
    why: 'a bot that only reduces is stopped altogether',
    tests: ANNOUNCER,
  },
  {
    id: 'hosted calls: strangers need no token',
    file: 'lib/control/api/hosted-calls.ts',
    find: "isLoopback(localAddress ?? '')",
    replace: 'true',
    why: 'anyone resumes a bot whose own server listens beyond this machine',
    tests: HANDLER,
  },
  {
    id: 'hosted calls: one of two headers is dropped',
    file: 'lib/control/api/hosted-calls.ts',
    find: 'const headers = [...endToEnd(call.rawHeaders),',
    replace:
      'const headers = [...Object.entries(Object.fromEntries(Array.from({ length: call.rawHeaders.length / 2 }, (_, i) => [call.rawHeaders[2 * i], call.rawHeaders[2 * i + 1]]))).flat().filter((x) => x !== undefined).map(String),',
    why: 'a token that another program on the way has not seen lets in',
    tests: HANDLER,
  },
  {
    id: 'handler: what a parser has read is lost',
    file: 'lib/host/hosted-request.ts',
    find: 'return isForm ? formText(body) : jsonText(body)',
    replace: "return ''",
    why: 'no resume works behind a body parser',
    tests: HANDLER,
  },
]
