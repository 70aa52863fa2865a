import t from 'tap'
import { readPlace } from '../../lib/cli/bot-client.js'

const ENVIRONMENT = { CONTROL_URL: 'http://other:1', CONTROL_STATE_DIR: '/srv/other' }
const NOBODY = { stateDir: 'state', isStateDirNamed: false }

t.test(
  'given a bot that is named on the line, when the environment names another, then only the named one counts',
  async (t) => {
    t.match(readPlace({ url: 'here:2' }, ENVIRONMENT), { url: 'http://here:2', ...NOBODY })
    t.match(readPlace({ 'state-dir': 'mine' }, ENVIRONMENT), { url: null, stateDir: 'mine', isStateDirNamed: true })
    const both = { url: 'https://here:2', 'state-dir': 'mine' }
    t.match(readPlace(both, ENVIRONMENT), { url: 'https://here:2', stateDir: 'mine', isStateDirNamed: true })
  },
)

t.test('given no bot on the line, then the environment names it, or nobody does', async (t) => {
  t.match(readPlace({}, ENVIRONMENT), { url: 'http://other:1', stateDir: '/srv/other', isStateDirNamed: true })
  t.match(readPlace({ url: ' ' }, {}), { url: null, ...NOBODY })
})
