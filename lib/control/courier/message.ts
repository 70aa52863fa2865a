import { NOTIFICATION_LEVELS, type NotificationLevel } from '../../words/notification.js'
import type { Telling } from './telling.js'

/** What goes out at once: one event, or a digest of many. */
export interface Message {
  readonly level: NotificationLevel
  readonly title: string
  /** Everything, the title as its first line. */
  readonly text: string
  /** Oldest first; the whole of a digest. */
  readonly events: readonly Telling[]
}

/** So many of a kind are told one by one. */
const ONE_BY_ONE = 3
/** So many lines a digest has. */
const LISTED = 5

/** What is told next: halts before anything else; one by one, or all at once where many wait. Pure. */
export function nextToTell(waiting: readonly Telling[]): readonly Telling[] {
  const halts = waiting.filter(isHalt)
  const due = halts.length > 0 ? halts : waiting
  return due.length > ONE_BY_ONE ? due : due.slice(0, 1)
}

/** A new halt, and what stands for one; not that somebody has acknowledged it. */
export function isHalt({ event, level }: Telling): boolean {
  return event === 'halt' && level === 'critical'
}

/** @param dropped so many are not among the events, because too many had waited */
export function messageOf(events: readonly Telling[], link: string | null, dropped = 0): Message {
  const [first] = events
  const newest = events.at(-1)
  if (first === undefined || newest === undefined) throw new Error('There is nothing to tell')
  const level =
    NOTIFICATION_LEVELS[Math.max(...events.map((each) => NOTIFICATION_LEVELS.indexOf(each.level)))] ?? 'critical'
  const count = events.length + dropped
  const title = count === 1 ? newest.title : `${newest.title} (and ${count - 1} more)`
  const listed =
    count === 1 ? [newest.text] : events.slice(-LISTED - 1, -1).map((each) => `${idOf(each)} ${each.title}`)
  const ids = count === 1 ? idOf(newest) : `${idOf(first)} to ${idOf(newest)}`
  const when = `${newest.time.slice(0, 19).replace('T', ' ')} UTC ${ids}`
  const lines = [title, ...listed, when, link ?? '']
  return { level, title, text: lines.filter((line) => line !== '').join('\n'), events }
}

/** So many events are told of, where a service refuses more. */
const BARE_EVENTS = 50

/** The same without a word from outside, and in short, for a service that refuses those. */
export function bareMessage({ level, events }: Message): Message {
  const [first] = events
  const title = `Trading kill switch: ${events.length} x ${first?.event ?? 'event'}, look at the bot. ${first === undefined ? '' : idOf(first)}`
  const newest = events.slice(-BARE_EVENTS)
  return {
    level,
    title,
    text: title,
    events: newest.map((event) => ({ ...event, title: '', text: '', who: null, reason: null })),
  }
}

function idOf({ sequence }: Telling): string {
  return sequence === 0 ? '(not on disk)' : `#${sequence}`
}
