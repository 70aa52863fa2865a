import { isFromClient } from '../words/order-money.js'

/** What limits of single orders read of an order, and no exchange knows. */
const TERMS = ['markPrice', 'contractSize']

/** What is sent of a request whose orders were read: what is for limits alone stays here. */
export function withoutTerms<Sent>(sent: Sent, orders: readonly unknown[]): Sent {
  if (!orders.every(isFromClient) || !isObject(sent) || !TERMS.some((name) => Object.hasOwn(sent, name))) return sent
  return Object.fromEntries(Object.entries(sent).filter(([name]) => !TERMS.includes(name))) as Sent
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
