import { request } from 'node:http'

/** One call on a connection of its own. @returns the answer's text, and how long it took in ms */
export function call(url, method, path, body = '') {
  const began = performance.now()
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${path}`, { method, agent: false }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => {
        if (response.statusCode !== 200) return reject(new Error(`${path}: ${text.slice(0, 1_000)}`))
        resolve({ text, ms: performance.now() - began })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
