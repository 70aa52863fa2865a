/** How the exchange's dead man's switch of one venue stands, as `/status` tells it. */
export interface DeadManStatus {
  readonly venue: string
  /**
   * - `armed`: the exchange has confirmed it, and it is refreshed in time.
   * - `failing`: it was armed, the newest refresh has failed, and its time still runs.
   * - `disarmed`: the exchange has confirmed that no time runs.
   * - `unarmed`: nothing is confirmed. Its time may be over, so that the exchange has cancelled, or it was never armed.
   */
  readonly state: 'armed' | 'disarmed' | 'failing' | 'unarmed'
  /** After so long without a refresh the exchange cancels, in ms. */
  readonly timeoutMs: number
  /** When the exchange cancels if it hears nothing more, or a little later; ISO 8601. Null: no time is known to run. */
  readonly firesAt: string | null
  /** What the newest attempt to arm or disarm it has failed with; null: it has not. */
  readonly lastError: string | null
}
