import { pino } from 'pino'
import type { PaperOrder } from './order.js'
import type { OrderReport, Rejection } from './order-log.js'
import type { Logger } from './plugin.js'

/** What is said about a trading day when it is over. */
export interface DayReport {
  readonly date: string
  /** The close, in USD. */
  readonly price: string
  /** Net lots; below zero: short. */
  readonly position: string
  readonly equity: string
  /** The trading state, `-` when nobody can tell. */
  readonly state: string
  readonly orders: number
  readonly rejected: number
}

/** Everything the bot says. */
export interface Output extends OrderReport {
  /** For plugins: every field is shown. */
  readonly logger: Logger
  day(report: DayReport): void
  /** `fields` are for programs. */
  note(message: string, fields?: object): void
}

const STDOUT = 1

/**
 * JSON lines for programs; on a terminal, text for people. Written synchronously: nothing said is lost when the process
 * ends.
 */
export async function createOutput(isTerminal: boolean): Promise<Output> {
  return isTerminal ? await terminalOutput() : jsonOutput(pino.destination({ fd: STDOUT, sync: true }))
}

/** Output as JSON lines. */
export function jsonOutput(destination: { write(line: string): void }): Output {
  const logger = pino({ name: 'paper-bot', timestamp: pino.stdTimeFunctions.isoTime }, destination)
  return {
    logger,
    day: (report) => logger.info(report, 'day'),
    note: (message, fields = {}) => logger.info(fields, message),
    accepted: (order) => logger.info({ order }, 'order'),
    rejected: (order, rejection) => {
      const { code, haltId } = rejection
      logger.warn({ order, code, haltId }, describeRejection(order, rejection))
    },
  }
}

async function terminalOutput(): Promise<Output> {
  const { default: pretty } = await import('pino-pretty')
  const stream = pretty({
    destination: STDOUT,
    sync: true,
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss.l',
    // What the plugin's messages say in words already.
    ignore: 'pid,hostname,name,url,curl,state,halt,lifted,change,firstRun,startMs,stateDir',
  })
  const logger = pino({ name: 'paper-bot' }, stream)
  const firstOfItsKind = onlyFirst()
  return {
    logger,
    day: (report) => logger.info(describeDay(report)),
    note: (message) => logger.info(message),
    accepted: () => {},
    rejected: (order, rejection) => {
      if (!firstOfItsKind(order.strategy, rejection)) return
      const more = rejection.halted ? ' More like this are only counted.' : ''
      logger.warn(`${describeRejection(order, rejection)}${more}`)
    },
  }
}

/**
 * True for the first order of a strategy that a halt stops, and for every refusal that is no halt: a halted strategy
 * keeps trying, dozens of times a second, and a person has to be able to read on.
 */
export function onlyFirst(): (strategy: string, rejection: Rejection) => boolean {
  let seen = new Set<string>()
  let haltId: string | null = null
  return (strategy, rejection) => {
    if (!rejection.halted) return true
    if (rejection.haltId !== haltId) seen = new Set()
    haltId = rejection.haltId
    const kind = `${strategy} ${rejection.code}`
    const isFirst = !seen.has(kind)
    seen.add(kind)
    return isFirst
  }
}

/** A trading day as one line of text, in columns. */
export function describeDay({ date, price, position, equity, state, orders, rejected }: DayReport): string {
  const held = Number(position) > 0 ? `+${position}` : position
  return (
    `${date}  SPX ${price.padStart(8)}  position ${held.padStart(4)}  equity ${equity.padStart(9)}  ${state.padEnd(8)}` +
    `  ${orders} sent, ${rejected} rejected`
  )
}

/** A refused order as one line of text. */
export function describeRejection(order: PaperOrder, { halted, message, code, haltId }: Rejection): string {
  const why = [code, haltId].filter((part) => part !== null).join(' ')
  const verb = halted ? 'stopped' : code === 'OUTCOME_UNKNOWN' ? 'unanswered' : 'refused'
  return `${verb}: ${describeOrder(order)}: ${message}${why === '' ? '' : ` (${why})`}`
}

function describeOrder(order: PaperOrder): string {
  if (order.action === 'cancel') return `${order.strategy} cancel ${order.id}`
  const { strategy, side, quantity, symbol, price, reduceOnly } = order
  const at = price === undefined ? 'at market' : `at ${price}`
  return `${strategy} ${side} ${quantity} ${symbol} ${at}${reduceOnly ? ' reduce-only' : ''}`
}
