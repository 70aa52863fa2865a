const ANSWERS = ['test/cli/fleet/answers.test.ts']
const WORDS = ['test/cli/fleet/words.test.ts']
const PLACE = ['test/cli/fleet/place.test.ts']
const SIGNING = ['test/cli/fleet/signing.test.ts']
const NOT_ALL = ['test/cli/fleet/not-all.long.test.ts']

/** Of `fleet …` on the command line. @type {import('../lists.mjs').Mutant[]} */
export const FLEET_COMMANDS = [
  {
    id: 'fleet halt: a lease from before the halt is over with the last word',
    file: 'lib/cli/fleet/answers.ts',
    find: 'writtenMs === null || writtenMs <= leaseMs || isThere(member)',
    replace: 'isThere(member)',
    why: 'a bot that trades on for two seconds more is told as paused',
    tests: ANSWERS,
  },
  {
    id: 'fleet halt: a bot is there for ever',
    file: 'lib/cli/fleet/answers.ts',
    find: "return standingOf(member) === 'held'",
    replace: "return standingOf(member) !== 'never heard'",
    why: 'bots that are long gone are waited for',
    tests: ANSWERS,
  },
  {
    id: 'fleet halt: what refuses is in the journal',
    file: 'lib/cli/fleet/answers.ts',
    find: "if (inForce !== null) return 'in-force'",
    replace: "if (inForce !== null) return 'journalled'",
    why: 'a restart of that bot trades, and the operator was told that it is halted',
    tests: ANSWERS,
  },
  {
    id: 'fleet halt: one answer is told as all',
    file: 'lib/cli/fleet/answer-words.ts',
    find: 'if (answered === of)',
    replace: 'if (answered > 0)',
    why: 'a bot that was not reached is taken for halted',
    tests: WORDS,
  },
  {
    id: 'fleet halt: nobody is all',
    file: 'lib/cli/fleet/halt.ts',
    find: 'of > 0 && answered === of',
    replace: 'answered === of',
    why: 'a typo in the name of the group ends with 0',
    tests: NOT_ALL,
  },
  {
    id: 'fleet halt: it is written once',
    file: 'lib/cli/fleet/raising.ts',
    find: 'performance.now() + WRITE_MS',
    replace: 'Number.POSITIVE_INFINITY',
    why: 'an engine that has forgotten it is not told again',
    tests: NOT_ALL,
  },
  {
    id: 'fleet halt: those that an old master knows are all',
    file: 'lib/cli/fleet/halt.ts',
    find: ' && doubt === null',
    replace: '',
    why: 'bots that may trade are told as halted',
    tests: NOT_ALL,
  },
  {
    id: 'fleet resume: who was not heard since has taken it',
    file: 'lib/cli/fleet/resume.ts',
    find: ' && heardMs < sinceMs',
    replace: '',
    why: 'a bot that is slow to tell of a halt is told as resumed while it holds it',
    tests: WORDS,
  },
  {
    id: 'fleet resume: those that an old master knows have all taken it',
    file: 'lib/cli/fleet/resume.ts',
    find: 'look !== null && look.doubt === null',
    replace: 'look !== null',
    why: 'a resume is told as taken by bots that nobody has seen',
    tests: NOT_ALL,
  },
  {
    id: 'fleet: a bot of the environment is one of the engine on the line',
    file: 'lib/cli/fleet/fleet-place.ts',
    find: 'isEngine ? readPlace(others, rest)',
    replace: 'isEngine ? readPlace(others, environment)',
    why: 'another fleet is halted as well',
    tests: PLACE,
  },
  {
    id: 'fleet resume: it is signed for every group',
    file: 'lib/cli/fleet/sign-resume.ts',
    find: 'signedText(group, words)',
    replace: "signedText('', words)",
    why: 'no bot takes a resume',
    tests: SIGNING,
  },
  {
    id: 'fleet keygen: a key that is there is written over',
    file: 'lib/cli/fleet/signing-key.ts',
    find: "flag: 'wx'",
    replace: "flag: 'w'",
    why: 'nobody can resume by the key that the bots know',
    tests: SIGNING,
  },
]
