/** @type {import('../lists.mjs').Mutant[]} */
export const GUARD = [
  {
    id: 'decide: a cancel needs nothing to be halted',
    file: 'lib/guard/decide.ts',
    find: "if (order.action === 'cancel') return CANCEL_ALLOWED",
    replace: "if (order.action === 'cancel' && situation.halts.length === 0) return CANCEL_ALLOWED",
    why: 'a halted bot can not take its orders off',
  },
  {
    id: 'decide: only the first halt is looked at',
    file: 'lib/guard/decide.ts',
    find: "situation.halts.find((halt) => halt.level === 'halted')",
    replace: "situation.halts.slice(0, 1).find((halt) => halt.level === 'halted')",
    why: 'a symbol that is halted trades while everything else reduces',
  },
  {
    id: 'decide: an exit passes while shutting down',
    file: 'lib/guard/decide.ts',
    find: 'if (situation.shuttingDown) {',
    replace: 'if (situation.shuttingDown && !order.reduceOnly) {',
    why: 'a bot that is asked to end goes on sending',
  },
  {
    id: 'decide: a pause refuses nothing',
    file: 'lib/guard/decide.ts',
    find: 'if (reducing === undefined && pause === null) return ALLOWED',
    replace: 'if (reducing === undefined) return ALLOWED',
    why: 'a bot whose lease is lost trades on',
  },
  {
    id: 'decide: an exit need not be verified',
    file: 'lib/guard/decide.ts',
    find: 'return reduction.verified ? ALLOWED :',
    replace: 'return reduction.verified || reducing !== undefined ? ALLOWED :',
    why: 'an order that says it reduces opens the other side',
  },
  {
    id: 'decide: what is not understood may be an exit',
    file: 'lib/guard/decide.ts',
    find: "if (order.action !== 'place' || !order.reduceOnly) {",
    replace: 'if (!order.reduceOnly) {',
    why: 'an amendment, which may enlarge an order, is judged as an exit',
  },
  {
    id: 'guard: an order that can not be judged passes',
    file: 'lib/guard/guard.ts',
    find: `      this.#rejected = rejected + 1
      return this.#notJudged(error)`,
    replace: `      this.#rejected = rejected + 1
      return error instanceof RangeError ? ALLOWED : this.#notJudged(error)`,
    why: 'a strategy that recurses without end sends through a halt',
  },
  {
    id: 'guard: a second look that can not be taken passes',
    file: 'lib/guard/guard.ts',
    find: `      return this.#permits(order, look)
    } catch (error) {
      return this.#notJudged(error)`,
    replace: `      return this.#permits(order, look)
    } catch {
      return ALLOWED`,
    why: 'an order in a queue leaves through a halt',
  },
  {
    id: 'guard: permits() does not read the latch anew',
    file: 'lib/guard/guard.ts',
    find: `    if (this.#gate.isOpen()) {
      reductions.leaves()`,
    replace: `    if (this.#gate.isOpen() || this.#parts.inFlight.size > 0) {
      reductions.leaves()`,
    why: 'an order in a queue leaves through a halt',
  },
  {
    id: 'guard: what was broken off is not caught up',
    file: 'lib/guard/guard.ts',
    find: `  beat(): void {
    this.#catchUp()`,
    replace: '  beat(): void {',
    why: 'an order that a full stack broke off stays in flight for good',
  },
  {
    id: 'guard: what was broken off counts as answered',
    file: 'lib/guard/guard.ts',
    find: 'for (const { order, place } of inFlight.stillSending()) this.failed(order, place, null)',
    replace: 'for (const { order, place } of inFlight.stillSending()) this.answered(order, place, null)',
    why: 'quiet is said while an order may be at the venue',
  },
  {
    id: 'guard: an error is no unknown outcome',
    file: 'lib/guard/guard.ts',
    find: 'if (unknown) this.#parts.unknown.add(intent)',
    replace: 'if (unknown && this.#looksOpen()) this.#parts.unknown.add(intent)',
    why: 'quiet is said while an order may be at the venue',
  },
  {
    id: 'guard: nothing is said of a late order',
    file: 'lib/guard/guard.ts',
    find: "if (!halts.some((halt) => halt.level === 'halted' || !intent.reduceOnly)) return",
    replace: "if (!halts.some((halt) => halt.level === 'halted' && !intent.reduceOnly)) return",
    why: 'an order that was answered after the halt stays at the venue',
  },
  {
    id: 'guard: the control thread is not looked at',
    file: 'lib/guard/guard.ts',
    find: 'if (this.#parts.watch.isGone(performance.now())) this.#parts.onControlGone()',
    replace: 'this.#parts.watch.isGone(performance.now())',
    why: 'nobody can halt the bot, and it trades on',
  },
  {
    id: 'in flight: a place is given twice',
    file: 'lib/guard/in-flight-orders.ts',
    find: 'const place = this.#free.pop() ?? this.#orders.length',
    replace: 'const place = this.#free[this.#free.length - 1] ?? this.#orders.length',
    why: 'an answer ends another order',
  },
  {
    id: 'in flight: what never began is not counted',
    file: 'lib/guard/in-flight-orders.ts',
    find: 'if (never <= 0) return',
    replace: 'if (never <= 1_000_000) return',
    why: 'quiet is never said again after a full stack',
  },
  {
    id: 'in flight: an order that ends twice is ended twice',
    file: 'lib/guard/in-flight-orders.ts',
    find: 'return this.#orders[place] === order',
    replace: 'return place < this.#orders.length',
    why: 'quiet is said while an order is on its way',
  },
  {
    id: 'view: a lost notice is not noticed',
    file: 'lib/guard/halt-view.ts',
    find: `    this.#whole = false
    this.#revision = revision`,
    replace: '    this.#revision = revision',
    why: 'a scoped halt whose notice met a full stack stops nothing',
  },
  {
    id: 'view: lost notices halt nothing',
    file: 'lib/guard/halt-view.ts',
    find: "if (!this.#whole) halts.push(this.#guards('halted', NOT_WHOLE))",
    replace: '',
    why: 'between a lost notice and the whole set, halted symbols trade',
  },
  {
    id: 'view: the whole set is not asked for',
    file: 'lib/guard/halt-view.ts',
    find: 'if (this.#attached === null) news.wantWholeSet()\n    else',
    replace: '',
    why: 'after a lost notice nothing passes until a restart',
  },
  {
    id: 'view: own scoped halts wait for the control thread',
    file: 'lib/guard/halt-view.ts',
    find: 'halts.push(...this.#ownHalts().filter(({ scope }) => scope !== null && covers(scope, order)))',
    replace: '',
    why: 'an order that follows a scoped halt in code leaves',
  },
  {
    id: 'view: a milder halt that is known explains a stricter one',
    file: 'lib/guard/halt-view.ts',
    find: 'return known?.level === gate.state ? known :',
    replace: 'return known !== null ? known :',
    why: 'an exit passes between a halt and its notice',
  },
  {
    id: 'view: a resumed halt of everything stays',
    file: 'lib/guard/halt-view.ts',
    find: 'for (const haltId of notice.haltIds) this.#known.remove(haltId)',
    replace: 'for (const haltId of notice.haltIds.slice(1)) this.#known.remove(haltId)',
    why: 'the status tells of a halt that was ended',
  },
  {
    id: 'view: a pause is over when its details are missing',
    file: 'lib/guard/halt-view.ts',
    find: 'return known ?? newPause(overdue, now)',
    replace: 'return known ?? null',
    why: 'orders leave between a pause and its notice',
  },
]
