import type { CloseAllReport } from '../../words/close-all.js'
import type { SignedResume } from '../../words/fleet.js'
import type { Halt } from '../../words/halt.js'
import { type Static, Type, Value } from '../../words/typebox.js'
import { type AuditFacts, type AuditLine, type ChainHead, makeLine } from './audit-entry.js'

/** A halt has come into force, or a halt that is in force has changed: it is known by its haltId, and never gets milder. */
export interface HaltFacts extends AuditFacts {
  readonly kind: 'halt'
  /** The whole of it. */
  readonly halt: Halt
}

/** Halts have ended. */
export interface ResumeFacts extends AuditFacts {
  readonly kind: 'resume'
  readonly haltIds: readonly string[]
  /** What trips remember from then on; absent: what they did. */
  readonly trips?: KeptTrips
}

/** What trips remember has changed: it is not forgotten at a restart. */
export interface TripsFacts extends AuditFacts {
  readonly kind: 'trips'
  readonly trips: KeptTrips
}

/** What trips remember, whole: baselines, accepted limits, and the limits as they were set. Trips know what it means. */
export type KeptTrips = Readonly<Record<string, unknown>>

/** What this bot remembers of its fleet has changed. */
export interface FleetFacts extends AuditFacts {
  readonly kind: 'fleet'
  readonly fleet: FleetChange
}

export interface FleetChange {
  readonly heard?: FleetHeard
  /** Is remembered from now on. */
  readonly resumed?: KeptResume
  /** ISO 8601: those that were taken before are forgotten. */
  readonly forgetBefore?: string
}

/** When the fleet's engine was heard last. */
export interface FleetHeard {
  /** By this machine's clock; ISO 8601. */
  readonly at: string
  /** By the engine's clock, in ms since 1970; null: it was not heard yet, and `at` is when this bot was put into the fleet. */
  readonly engineMs: number | null
  /** The name of the fleet. */
  readonly group: string
}

/** A resume whose signature was found good. */
export interface KeptResume {
  /** When it was taken; ISO 8601. */
  readonly at: string
  readonly resume: SignedResume
}

/** What a bot remembers of its fleet. The halts stand among all others. */
export interface KeptFleet {
  readonly heard: FleetHeard | null
  /** Oldest first. A halt that is named in one of them never comes into force again. */
  readonly resumes: readonly KeptResume[]
}

/** A close-all has begun (its report is `running`) or ended. */
export interface CloseAllFacts extends AuditFacts {
  readonly kind: 'close-all'
  readonly report: CloseAllReport
}

/** Everything else: it has no effect on the state. */
export interface NoteFacts extends AuditFacts {
  readonly kind: 'note'
}

/** What is added to the journal. */
export type JournalFacts = HaltFacts | ResumeFacts | CloseAllFacts | TripsFacts | FleetFacts | NoteFacts

/** The state that a journal tells, up to one of its lines. */
export interface JournalState {
  /** In force, oldest first. Each has a haltId of its own. */
  readonly halts: readonly Halt[]
  /** The highest number before the dash of any haltId seen; 0: none. */
  readonly lastEpoch: number
  /** The newest close-all, as it was written down last; null: there was none. */
  readonly closeAll: CloseAllReport | null
  /** What trips remember; absent: nothing. */
  readonly trips?: KeptTrips
  /** What is remembered of the fleet; absent: nothing. */
  readonly fleet?: KeptFleet
  /** The place of the last line that has changed halts or the close-all. Null: none has. */
  readonly change: ChainHead | null
  /** The place of the last of them that was no raise: a permit names this one or one behind it. Null: there was none. */
  readonly lowered: ChainHead | null
}

/** Where the segment before this one ends, as far as it is good. */
export interface PreviousSegment extends ChainHead {
  readonly segment: number
  /** In bytes. What stands behind them, counts for nothing. */
  readonly size: number
  /** False: it has failed, or was damaged, and is never written to again. */
  readonly whole: boolean
}

/** The first line of a segment: a start needs no other segment. */
export interface OpenedFacts extends AuditFacts, JournalState {
  readonly kind: 'opened'
  readonly segment: number
  /** Of the program. */
  readonly version: string
  /** Null: it is the first one, or nothing could be read of what was there. */
  readonly previous: PreviousSegment | null
}

/** The last line of a segment that has a successor: where that is missing, the start is halted. */
export interface SealedFacts extends AuditFacts {
  readonly kind: 'sealed'
  readonly next: number
}

export type JournalEntry = JournalFacts | OpenedFacts | SealedFacts

/** A line of the journal, read. */
export interface ReadEntry {
  readonly place: ChainHead
  readonly entry: JournalEntry
}

const PLACE = {
  sequence: Type.Integer({ minimum: 1 }),
  hash: Type.String({ pattern: '^[0-9a-f]{64}$' }),
}
const PlaceSchema = Type.Object(PLACE)

const NullableString = Type.Union([Type.String(), Type.Null()])

export const HaltSchema = Type.Object({
  haltId: Type.String({ pattern: '^(\\d+-[a-z0-9]{4}|fleet-[0-9a-z]{26})$' }),
  level: Type.Union([Type.Literal('reducing'), Type.Literal('halted')]),
  reason: Type.String(),
  source: Type.String(),
  trip: Type.Optional(Type.String()),
  fleet: Type.Optional(
    Type.Object({
      by: Type.String(),
      scope: Type.Union([Type.Null(), Type.Record(Type.String(), Type.String())]),
    }),
  ),
  operator: NullableString,
  since: Type.String(),
  scope: Type.Union([
    Type.Null(),
    Type.Object({
      venue: Type.Optional(Type.String()),
      strategy: Type.Optional(Type.String()),
      symbol: Type.Optional(Type.String()),
    }),
  ]),
})

const ReportSchema = Type.Object({
  id: Type.String(),
  status: Type.Union([
    Type.Literal('running'),
    Type.Literal('flat'),
    Type.Literal('partial'),
    Type.Literal('interrupted'),
  ]),
})

const HeardSchema = Type.Object({
  at: Type.String(),
  engineMs: Type.Union([Type.Number(), Type.Null()]),
  group: Type.String(),
})

/** Its signature was looked at before it was written. */
const KeptResumeSchema = Type.Object({
  at: Type.String(),
  resume: Type.Object({
    haltIds: Type.Array(Type.String()),
    operator: Type.String(),
    at: Type.String(),
    nonce: Type.String(),
    key: Type.String(),
    signature: Type.String(),
  }),
})

const KeptFleetSchema = Type.Object({
  heard: Type.Union([HeardSchema, Type.Null()]),
  resumes: Type.Array(KeptResumeSchema),
})

const KeptTripsSchema = Type.Record(Type.String(), Type.Unknown())

/** What a line has to hold beside what every line holds, by its kind. */
const SCHEMAS = {
  halt: Type.Object({ halt: HaltSchema }),
  resume: Type.Object({ haltIds: Type.Array(Type.String()), trips: Type.Optional(KeptTripsSchema) }),
  trips: Type.Object({ trips: KeptTripsSchema }),
  fleet: Type.Object({
    fleet: Type.Object({
      heard: Type.Optional(HeardSchema),
      resumed: Type.Optional(KeptResumeSchema),
      forgetBefore: Type.Optional(Type.String()),
    }),
  }),
  'close-all': Type.Object({ report: ReportSchema }),
  note: Type.Object({}),
  opened: Type.Object({
    segment: Type.Integer({ minimum: 1 }),
    halts: Type.Array(HaltSchema),
    lastEpoch: Type.Integer({ minimum: 0 }),
    closeAll: Type.Union([ReportSchema, Type.Null()]),
    trips: Type.Optional(KeptTripsSchema),
    fleet: Type.Optional(KeptFleetSchema),
    change: Type.Union([PlaceSchema, Type.Null()]),
    lowered: Type.Union([PlaceSchema, Type.Null()]),
    previous: Type.Union([
      Type.Object({ ...PLACE, segment: Type.Integer(), size: Type.Integer(), whole: Type.Boolean() }),
      Type.Null(),
    ]),
  }),
  sealed: Type.Object({ next: Type.Integer({ minimum: 2 }) }),
}

/** True for what can be kept, and read again, as a halt. */
export function isHalt(value: unknown): value is Halt {
  return Value.Check(HaltSchema, value)
}

/** True for what can be kept, and read again, as the report of a close-all. */
export function isCloseAllReport(value: unknown): value is CloseAllReport {
  return Value.Check(ReportSchema, value)
}

/** True for a place in a chain. */
export function isPlace(value: unknown): value is Static<typeof PlaceSchema> {
  return Value.Check(PlaceSchema, value)
}

/** Makes the line that follows `previous`. */
export function makeJournalLine(previous: ChainHead, time: Date, entry: JournalEntry): AuditLine {
  const { kind, what, who, source, reason, haltId, details, ...own } = entry
  return makeLine(previous, time, { kind, what, who, source, reason, haltId, ...own, details })
}

/** Reads what a line of a sound chain says, or says why it can't. */
export function readJournalEntry(text: string): JournalEntry | string {
  const entry: unknown = JSON.parse(text)
  const { kind } = entry as { readonly kind?: unknown }
  const schema = Object.entries(SCHEMAS).find(([known]) => known === kind)?.[1]
  if (schema === undefined) return `it is of a kind that this version does not know: ${JSON.stringify(kind)}`
  return Value.Check(schema, entry) ? (entry as JournalEntry) : `it is not what a line of the kind "${kind}" has to be`
}
