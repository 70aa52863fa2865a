/** How the guards in the bot's thread are. */
export interface GuardsReport {
  /** The methods that are put around, and those of the kill switch itself. */
  readonly looked: number
  /** What does not stand any more, each in words; ten at most. */
  readonly broken: readonly string[]
  readonly brokenCount: number
}
