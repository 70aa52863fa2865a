// What the bots of the recipes share: a venue, and what they say of themselves. No bot of a recipe knows the kill switch by it.
import { setTimeout as sleep } from 'node:timers/promises'

const url = process.env.VENUE

/** Sends to the venue; resolves with its answer. */
export async function send(method, path, body) {
  const reply = await fetch(`${url}${path}`, { method, body: body === undefined ? undefined : JSON.stringify(body) })
  if (!reply.ok) throw new Error(`the venue says ${reply.status}`)
  return reply.json()
}

export const place = (order) => send('POST', '/orders', order)

/** Prints what the bot believes, again and again. `placed`: how many orders it takes to be at the venue. */
export function report(state) {
  setInterval(() => console.log(JSON.stringify({ state })), 20)
}

/** A signal, each few milliseconds: the `plan` of an order says when it was planned. */
export function order(plan) {
  return { symbol: 'BTC/USDT', side: 'buy', amount: 1, price: 100, plan }
}

export { sleep, url }
