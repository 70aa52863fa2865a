import { request } from 'node:http'
import { checkAnswer } from './api-document.mjs'

const ANSWER_MS = 10_000

/**
 * One call on a connection of its own, for programs that run without a compiler. What a control server answers has to be as
 * docs/openapi.json says.
 *
 * @param options `{ token, body }`; a body is sent as JSON
 * @returns the answer's status and body, and how long it took until it had been read, in ms
 */
export function callJson(url, method, path, { token = null, body } = {}) {
  const began = performance.now()
  const headers = token === null ? {} : { authorization: `Bearer ${token}` }
  return new Promise((resolve, reject) => {
    const options = { method, headers, agent: false, timeout: ANSWER_MS }
    const sent = request(new URL(path, url), options, async (response) => {
      try {
        const chunks = []
        for await (const chunk of response) chunks.push(chunk)
        const ms = performance.now() - began
        const text = Buffer.concat(chunks).toString()
        const { statusCode: status, headers: told } = response
        const body = JSON.parse(text)
        checkAnswer(method, new URL(path, url).pathname, { status, headers: told, text, body })
        resolve({ status, body, ms })
      } catch (error) {
        reject(error)
      }
    })
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${ANSWER_MS} ms`)))
    sent.on('error', reject)
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}
