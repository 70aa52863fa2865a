import type { AllowedUser } from '../words/notification.js'
import type { Role } from '../words/operators.js'
import { isTokenName } from '../words/operators.js'
import { ownField, ownFields } from '../words/own-field.js'
import { isTable } from './table.js'

const ROLES: readonly Role[] = ['viewer', 'halter', 'operator']
const EXPECTED = 'for example allowed = { "123456789" = { name = "alice", role = "operator" } }'

/** Reads who may command in a chat: a table of user ids. @param wrong takes what is wrong */
export function readAllowedUsers(given: unknown, wrong: (problem: string) => void): AllowedUser[] {
  if (given === undefined) return []
  if (!isTable(given)) {
    wrong(`allowed has to be a table of the ids of users, ${EXPECTED}`)
    return []
  }
  const users = Object.entries(given).flatMap(([id, user]) => readUser(id, user, wrong))
  for (const [at, { name }] of users.entries()) {
    if (users.slice(0, at).some((other) => other.name === name))
      wrong(`allowed: two users are called ${name}: give each a name of their own, because the journal shows it`)
  }
  return users
}

function readUser(id: string, given: unknown, wrong: (problem: string) => void): AllowedUser[] {
  const userId = /^[1-9]\d{0,15}$/.test(id) ? Number(id) : Number.NaN
  if (!Number.isSafeInteger(userId)) {
    wrong(
      `allowed: "${id.slice(0, 40)}" is no id of a user, which is a number without a sign: the bot tells it to who writes to it`,
    )
    return []
  }
  const { name, role, unknown } = isTable(given) ? fieldsOf(given) : NOTHING
  const known = ROLES.find((each) => each === role)
  if (typeof name !== 'string' || !isTokenName(name)) {
    wrong(
      `allowed: ${id} needs a name of at most 32 letters, digits and . @ + - _ that begins with a letter, ${EXPECTED}`,
    )
  } else if (known === undefined) {
    wrong(`allowed: the role of ${name} has to be ${ROLES.map((each) => `"${each}"`).join(', ')}`)
  } else if (unknown.length > 0) {
    wrong(`allowed: ${name} has "${unknown[0]?.slice(0, 40)}", which is no setting. There are: name, role`)
  } else {
    return [{ userId, name, role: known }]
  }
  return []
}

function fieldsOf(given: Record<string, unknown>) {
  const unknown = Object.keys(given).filter((field) => field !== 'name' && field !== 'role')
  const own = ownFields(given)
  return { name: ownField(own, 'name'), role: ownField(own, 'role') ?? 'halter', unknown }
}

const NOTHING = { name: undefined, role: undefined, unknown: [] }
