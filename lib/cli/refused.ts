import type { Answer } from './request.js'

/** A bot, or something else, has answered that it doesn't do it. */
export class Refused extends Error {
  readonly answer: Answer

  constructor(answer: Answer) {
    const { status, body } = answer
    const detail =
      typeof body?.detail === 'string' ? body.detail : `It answered ${status}, and no bot answers like that.`
    const token =
      status === 401 ? ' The token is taken from CONTROL_AUTH_TOKEN, or from the file that --token-file names.' : ''
    super(`${detail}${token}`)
    this.answer = answer
  }
}

/** @throws {Refused} unless the answer is a document with one of these statuses */
export function expectOk(answer: Answer, ...statuses: readonly number[]): Answer {
  const fits = answer.status === 200 || statuses.includes(answer.status)
  if (!fits || typeof answer.body !== 'object' || answer.body === null) throw new Refused(answer)
  return answer
}
