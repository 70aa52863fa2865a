import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Test } from 'tap'
import type { JournalFacts } from '../../../lib/control/disk/journal-entry.js'
import type { Start } from '../../../lib/control/disk/start-decision.js'

/** What a process does with a state directory; see `files-journal.ts`. */
export type JournalStep =
  | { readonly do: 'open'; readonly path: string }
  | { readonly do: 'write'; readonly facts: readonly JournalFacts[] }
  | { readonly do: 'attempt'; readonly facts: JournalFacts }
  | { readonly do: 'grant' | 'revoke' | 'close' | 'leave-halt' | 'revoke-now' }

/** What came of it: `error` has the words of what was thrown. */
export interface JournalAnswer {
  readonly start?: Start
  readonly value?: unknown
  readonly error?: string
  readonly inForce?: readonly string[]
}

/** A process of its own that holds a state directory, so that its disk can be made to fail, and it can be killed. */
export class JournalProcess {
  readonly #child: ChildProcess

  constructor(t: Pick<Test, 'teardown'>, environment: Readonly<Record<string, string>> = {}) {
    const env = { ...process.env, ...environment }
    this.#child = fork(new URL('../../support/files-journal.ts', import.meta.url), { env })
    t.teardown(() => this.#child.kill('SIGKILL'))
  }

  async ask(step: JournalStep): Promise<JournalAnswer> {
    const answer = once(this.#child, 'message')
    this.#child.send(step)
    return (await answer)[0]
  }

  async kill(): Promise<void> {
    const exited = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await exited
  }
}
