import type { CloseAllReport } from '../../words/close-all.js'
import { type Halt, haltedBy } from '../../words/halt.js'
import type { NotificationLevel, NotifiedEvent } from '../../words/notification.js'
import { printable } from '../../words/printable.js'
import { describeScope } from '../../words/scope.js'
import type { JournalLine } from './outbox.js'

/** One thing to tell. */
export interface Telling {
  /** The place of its entry in the journal; 0: it is in none, because the disk takes none. */
  readonly sequence: number
  /** ISO 8601. */
  readonly time: string
  readonly event: NotifiedEvent
  readonly level: NotificationLevel
  /** What fits the first line of a lock screen. */
  readonly title: string
  /** Further words; empty: none. */
  readonly text: string
  readonly haltId: string | null
  readonly who: string | null
  readonly source: string | null
  readonly reason: string | null
  /** Every bot of the fleet has the same to tell. */
  readonly ofFleet: boolean
}

type Said = Pick<Telling, 'event' | 'level' | 'title'> & { readonly text?: string; readonly ofFleet?: boolean }

/** What an entry of the journal comes to for people; null: nothing. Pure. */
export function tellingOf(line: JournalLine, bot: string): Telling | null {
  const said = sayEntry(line, printable(bot, 40))
  if (said === null) return null
  const { sequence, time, entry } = line
  const { haltId, who, source, reason } = entry
  return { sequence, time, text: '', haltId, who, source, reason, ofFleet: false, ...said }
}

/** What is said again while nobody has acknowledged it. Pure. */
export function reminderOf(inForce: readonly Halt[], sequence: number, bot: string, now: Date): Telling | null {
  const halt = inForce.at(-1)
  const oldest = inForce[0]
  if (halt === undefined || oldest === undefined) return null
  const minutes = Math.max(0, Math.round((now.getTime() - Date.parse(oldest.since)) / 60_000))
  return {
    sequence,
    time: now.toISOString(),
    event: 'reminder',
    level: 'critical',
    title: `STILL ${inForce.every(({ level }) => level === 'reducing') ? 'REDUCING' : 'HALTED'} ${printable(bot, 40)} for ${minutes} min: ${short(halt.reason)}`,
    text: `${describeHalt(halt)}. Acknowledge: POST /ack`,
    haltId: halt.haltId,
    who: halt.operator,
    source: halt.source,
    reason: halt.reason,
    ofFleet: inForce.every(({ fleet }) => fleet !== undefined),
  }
}

/** What is told in a drill. In no journal: its line there is written beside it. Pure. */
export function drillTelling(id: string, who: string, bot: string, now: Date): Telling {
  return {
    sequence: 0,
    time: now.toISOString(),
    event: 'drill',
    level: 'info',
    title: `DRILL at ${printable(bot, 40)}: nothing is halted`,
    text: `Drill ${id} by ${printable(who, 60)} tries whether this arrives.`,
    haltId: null,
    who,
    source: null,
    reason: null,
    ofFleet: false,
  }
}

function sayEntry({ entry, inForce }: JournalLine, bot: string): Said | null {
  switch (entry.kind) {
    case 'halt':
      return {
        event: 'halt',
        level: 'critical',
        title: haltTitle(entry.halt, bot),
        text: describeHalt(entry.halt, entry.who),
        ofFleet: entry.halt.fleet !== undefined,
      }
    case 'resume': {
      const by = entry.who ?? entry.source ?? 'unknown'
      const [title, left] =
        inForce.length === 0
          ? [`RESUMED ${bot}`, '']
          : [`Resumed in part, ${bot}`, `${inForce.length} halts are still in force`]
      const ofFleet = entry.source === 'fleet'
      const text = [ofFleet ? 'by a resume of its whole fleet' : '', left, short(entry.reason ?? '')]
        .filter((words) => words !== '')
        .join('; ')
      return { event: 'resume', level: 'warning', title: `${title} by ${printable(by, 60)}`, text, ofFleet }
    }
    case 'close-all':
      return sayCloseAll(entry.report, bot)
    case 'note':
      return sayNote(entry.what, entry, inForce, bot)
    default:
      return null
  }
}

/** Of a halt, for its first line. Pure. */
export function haltTitle(
  { level, scope, reason, fleet }: Pick<Halt, 'level' | 'scope' | 'reason' | 'fleet'>,
  bot: string,
): string {
  const what = scope === null ? '' : ` ${printable(describeScope(scope), 80)} at`
  return `${level.toUpperCase()}${what} ${printable(bot, 40)}${fleet === undefined ? '' : ', by a halt of its whole fleet'}: ${short(reason)}`
}

function describeHalt(halt: Halt, who: string | null = null): string {
  return `${halt.haltId} (${printable(describeScope(halt.scope), 80)}) by ${halt.fleet === undefined ? printable(who ?? haltedBy(halt), 60) : printable(haltedBy(halt), 200)}`
}

function sayCloseAll({ id, status }: CloseAllReport, bot: string): Said {
  const level = status === 'partial' || status === 'interrupted' ? 'critical' : 'warning'
  const words = {
    running: 'is running',
    flat: 'FLAT',
    partial: 'PARTIAL: something is left',
    interrupted: 'INTERRUPTED',
  }
  return { event: 'close-all', level, title: `Close-all at ${bot}: ${words[status]}`, text: id }
}

type Entry<Kind extends string> = Extract<JournalLine['entry'], { readonly kind: Kind }>
type Note = Entry<'note'>

function sayNote(what: string, note: Note, inForce: readonly Halt[], bot: string): Said | null {
  const [event, level, title] = NOTES[what] ?? []
  if (what === 'first start' || what === 'started') return sayStart(what, inForce, bot)
  // It may come and go all the time. `armed` tells of it once it lasts.
  if (event === 'pause' && note.source === 'lease') return null
  if (event === undefined || level === undefined || title === undefined) return null
  const words = [title(bot, note), short(note.reason ?? '')]
  return { event, level, title: words.filter((word) => word !== '').join(': ') }
}

function sayStart(what: string, inForce: readonly Halt[], bot: string): Said {
  if (inForce.length === 0)
    return {
      event: 'started',
      level: 'info',
      title: `${what === 'started' ? 'Started' : 'First start of'} ${bot}, active`,
    }
  const newest = inForce.at(-1) as Halt
  return {
    event: 'started',
    level: 'critical',
    title: `Started ${bot}, still halted: ${short(newest.reason)}`,
    text: `${inForce.length} in force; newest ${describeHalt(newest)}`,
  }
}

const seconds = ({ details }: Note) => (details as { readonly seconds?: number } | undefined)?.seconds ?? 0

/** The notes of the journal that are told, by what they say. */
const NOTES: Readonly<
  Record<string, readonly [NotifiedEvent, NotificationLevel, (bot: string, note: Note) => string]>
> = {
  quiet: ['quiet', 'info', (bot, note) => `Quiet: ${bot}, ${seconds(note)} s after the halt`],
  'not quiet': [
    'quiet',
    'critical',
    (bot, note) => `NOT QUIET ${bot}, ${seconds(note)} s after the halt: orders may be alive`,
  ],
  paused: ['pause', 'warning', (bot) => `Paused ${bot}`],
  'pause over': ['pause', 'info', (bot) => `Pause over at ${bot}`],
  acknowledged: ['halt', 'info', (bot, { who }) => `Acknowledged at ${bot} by ${printable(who ?? 'somebody', 60)}`],
  'bot stuck': ['bot', 'critical', (bot) => `STUCK: the thread of ${bot} does not answer`],
  'bot answers again': ['bot', 'warning', (bot) => `${bot} answers again`],
  'closing order sent': ['close-all', 'info', (bot) => `Close-all at ${bot}: closing order sent`],
  'closing order failed': ['close-all', 'warning', (bot) => `Close-all at ${bot}: closing order failed`],
  'close-all interrupted': ['close-all', 'critical', (bot) => `Close-all at ${bot} was interrupted`],
  'orders not cancelled': ['lost', 'critical', (bot) => `Orders of ${bot} could not be cancelled: look at the venue`],
  'follower lost': ['lost', 'critical', (bot) => `A process that follows ${bot} is lost`],
  'thread ended with orders in flight': [
    'lost',
    'warning',
    (bot) => `A thread of ${bot} has ended with orders in flight`,
  ],
  'trip warning': ['trip', 'warning', (bot) => `Near a limit at ${bot}`],
  'trips changed': ['trip', 'warning', (bot) => `Trips of ${bot} have changed`],
  transfer: [
    'trip',
    'warning',
    (bot, { who, details }) => {
      const { amount = '?' } = (details ?? {}) as { readonly amount?: string }
      return `Transfer of ${printable(amount, 80)} at ${bot}, said by ${printable(who ?? 'somebody', 60)}`
    },
  ],
  'fleet halts became local': [
    'halt',
    'critical',
    (bot) => `Halts of the fleet are those of ${bot} alone now, and are to be resumed there`,
  ],
  'fleet resume refused': ['resume', 'critical', (bot) => `REFUSED at ${bot}: a resume of the fleet, by its signature`],
  'entries dropped': ['lost', 'warning', (bot) => `The disk of ${bot} took no entries for a while`],
  'not armed': ['armed', 'critical', (bot) => `NOT ARMED ${bot}`],
  'armed again': ['armed', 'info', (bot) => `Armed again: ${bot}`],
  'drill passed': ['drill', 'info', (bot) => `Drill passed at ${bot}`],
  'drill failed': ['drill', 'critical', (bot) => `DRILL FAILED at ${bot}`],
  stopped: ['stopped', 'warning', (bot) => `Stopped ${bot}`],
}

function short(reason: string): string {
  return printable(reason, 160)
}
