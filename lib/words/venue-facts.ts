/** What can be asked of a venue, for who watches its money. */
export interface VenueFacts {
  readonly name: string
  /** It tells its account. */
  readonly tellsAccount: boolean
  /** It tells deposits and withdrawals. */
  readonly tellsTransfers: boolean
}
