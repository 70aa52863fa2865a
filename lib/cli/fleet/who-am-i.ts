import { userInfo } from 'node:os'

/** A user without a name is there in some containers. */
export function whoAmI(): string {
  try {
    return userInfo().username
  } catch {
    return `user ${process.getuid?.() ?? '?'}`
  }
}
