import type { Saying } from '../courier/messages.js'

/** What is said to who has asked. */
export type Answer = Pick<Saying, 'text' | 'button'>

export function only(text: string): Answer {
  return { text, button: null }
}
