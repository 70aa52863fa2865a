// What is looked at and done in an engine behind the backs of all bots. A server whose part has just changed may end its connections.

const keyOf = (group, name) => `trading-kill-switch:{${group}}:${name}`

/** @returns the ids of the halts that it has in force */
export async function haltIdsIn(server, group) {
  const look = () => server.call('HKEYS', keyOf(group, 'halts'))
  return look().catch(look)
}

/** Somebody who has broken into the engine tells of a resume there. */
export async function forge(server, group, resume) {
  const text = JSON.stringify(resume)
  await server.call('HSET', keyOf(group, 'asked'), resume.nonce, text)
  await server.call('PUBLISH', keyOf(group, 'news'), `resume ${text}`)
}

/** As one that keeps nothing on its disk, and is started anew. */
export async function forgetAll(server) {
  await server.call('FLUSHALL')
}

/** As bots do with what was asked for and is signed by nobody, after months. */
export async function forgetForged(server, group) {
  await server.call('DEL', keyOf(group, 'asked'))
}
