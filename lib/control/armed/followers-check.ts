import type { FollowersReading } from '../../words/status.js'
import { type Check, type Found, failing, OK } from './check.js'

/** The processes that follow this one are heard. */
export class FollowersCheck implements Check {
  readonly name = 'followers'
  readonly #followers: () => Pick<FollowersReading, 'list'>

  constructor(followers: () => Pick<FollowersReading, 'list'>) {
    this.#followers = followers
  }

  look(): Found | null {
    const { list } = this.#followers()
    if (list.length === 0) return null
    const lost = list.filter(({ state }) => state === 'lost').map(({ name, pid }) => `${name} (process ${pid})`)
    const stuck = list
      .filter(({ responsive }) => responsive === false)
      .map(({ name, pid }) => `${name} (process ${pid})`)
    if (lost.length > 0) return failing(`nothing is heard of ${lost.join(', ')}`)
    return stuck.length === 0 ? OK : failing(`the thread of ${stuck.join(', ')} does not answer`)
  }
}
