/** Lets one step begin when the one before it has ended, in the order in which they came. A step that fails holds up none. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve()

  take<Result>(step: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(step)
    this.#last = result.catch(() => {})
    return result
  }
}
