import { callJson } from '../support/json-call.mjs'

/** A call that has to succeed. @returns the answer's body, and how long it took in ms */
export async function call(url, method, path, body) {
  const answer = await callJson(url, method, path, { body })
  if (answer.status !== 200) throw new Error(`${path}: ${JSON.stringify(answer.body).slice(0, 1_000)}`)
  return answer
}
