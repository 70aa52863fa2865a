/** @type {import('../lists.mjs').Mutant[]} */
export const WAYS_IN = [
  {
    id: 'latch first: the door closes before a second halt is applied',
    file: 'lib/control/api/latch-first.ts',
    find: 'if (this.#inside === 0) this.#latch',
    replace: 'this.#latch',
    why: 'of two halts at a time, orders leave before the second is applied',
  },
  {
    id: 'latch first: does not raise',
    file: 'lib/control/api/latch-first.ts',
    find: '    gate.letIn()\n',
    replace: '    void gate\n',
    why: 'orders leave until the body has come',
  },
  {
    id: 'roles: a viewer may halt and resume',
    file: 'lib/words/operators.ts',
    find: 'return RANK[role] >= RANK[needed]',
    replace: 'return RANK[role] >= 0',
    why: 'whoever may look may resume',
    tests: ['test/process/roles.test.ts'],
  },
  {
    id: 'roles: a halter may not halt',
    file: 'lib/words/operators.ts',
    find: 'return RANK[role] >= RANK[needed]',
    replace: 'return RANK[role] > RANK[needed]',
    why: 'who may halt is turned away',
    tests: ['test/process/roles.test.ts'],
  },
  {
    id: 'bodies: further fields are overlooked',
    file: 'lib/control/api/schemas.ts',
    find: 'maxItems: MAX_CONFIRMED })])) },\n  { additionalProperties: false },',
    replace: 'maxItems: MAX_CONFIRMED })])) },',
    why: 'a misspelt confirm is no confirm, and nobody says so',
  },
]
