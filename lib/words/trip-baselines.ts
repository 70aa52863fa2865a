import { type Static, Type, Value } from './typebox.js'

const Money = Type.String({ pattern: '^-?\\d+(\\.\\d+)?$' })
/** When each venue was read, in ms since 1970. */
const Times = Type.Record(Type.String(), Type.Integer())

/** The equity of all venues at one moment. */
const EquityMarkSchema = Type.Object({ equity: Money, at: Times })
export type EquityMark = Static<typeof EquityMarkSchema>

/** What a loss of the day is measured from. */
const DayBaselineSchema = Type.Object({
  /** The date on which it began, in the time zone of the setting, e.g. `2026-11-28`. */
  day: Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$' }),
  equity: Money,
  at: Times,
  /** The first readings of the day: how many there were, and the lowest of them. Null: they are over. */
  opening: Type.Union([Type.Null(), Type.Object({ readings: Type.Integer(), lowest: Money })]),
})
export type DayBaseline = Static<typeof DayBaselineSchema>

/** A transfer that was counted. */
const CountedSchema = Type.Object({ venue: Type.String(), id: Type.String(), at: Type.Integer() })

/** What trips remember over restarts. Plain JSON, kept in the journal. A resume changes nothing but `accepted`. */
export const BaselinesSchema = Type.Object({
  /** Of the equity; null: none was read. */
  currency: Type.Union([Type.Null(), Type.String()]),
  day: Type.Union([Type.Null(), DayBaselineSchema]),
  /** The day before: a clock that is set back comes back to it. */
  dayBefore: Type.Union([Type.Null(), DayBaselineSchema]),
  highest: Type.Union([Type.Null(), EquityMarkSchema]),
  /** The newest reading, with the equity of each venue. */
  last: Type.Union([
    Type.Null(),
    Type.Object({ equity: Money, at: Times, accounts: Type.Record(Type.String(), Money) }),
  ]),
  /** What venues had when they left, and when that was read, in ms since 1970. Left out: none has. */
  gone: Type.Optional(Type.Record(Type.String(), Type.Object({ equity: Money, at: Type.Integer() }))),
  /** Limits that a resume has accepted, by the names of their trips; of this day only. */
  accepted: Type.Object({ day: Type.String(), limits: Type.Record(Type.String(), Type.String()) }),
  /** Transfers that were counted, and those of which nothing could be made, in words. */
  transfers: Type.Object({
    counted: Type.Array(CountedSchema),
    /** What happened up to then and is not among them is not counted any more, in ms since 1970. */
    forgottenUpTo: Type.Integer(),
    unclear: Type.Array(Type.String()),
    /** When venues that were added later were read first: what had happened there before is in that. In ms since 1970. */
    from: Type.Optional(Type.Record(Type.String(), Type.Integer())),
  }),
  /** The limits as they were configured, by the names of their trips. */
  limits: Type.Record(Type.String(), Type.String()),
  /** How many readings in a row were beyond a limit that was not confirmed yet, by the names of their trips. Left out: none. */
  confirming: Type.Optional(Type.Record(Type.String(), Type.Integer({ minimum: 1 }))),
  /** For how long trips had seen nothing of what venues tell, in ms at least. Left out: they saw, or had not for a moment only. */
  blindMs: Type.Optional(Type.Integer({ minimum: 1 })),
})
export type Baselines = Static<typeof BaselinesSchema>

/** Of a bot that has never had a trip. */
export const NO_BASELINES: Baselines = {
  currency: null,
  day: null,
  dayBefore: null,
  highest: null,
  last: null,
  accepted: { day: '', limits: {} },
  transfers: { counted: [], forgottenUpTo: 0, unclear: [] },
  limits: {},
}

/** Baselines as they stand in a journal. Null: that is none. */
export function readBaselines(value: unknown): Baselines | null {
  return Value.Check(BaselinesSchema, value) ? value : null
}
