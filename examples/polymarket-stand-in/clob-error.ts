/** What the CLOB answers to a request that it does not carry out. */
export class ClobError extends Error {
  override name = 'ClobError'
  readonly body: object

  /** @param answer the text of `{"error": …}`, or the whole body */
  constructor(
    readonly status: number,
    answer: string | object,
  ) {
    super(typeof answer === 'string' ? answer : JSON.stringify(answer))
    this.body = typeof answer === 'string' ? { error: answer } : answer
  }
}
