/** Random numbers that a seed gives again. */
export function seededRandom(seed) {
  let state = seed >>> 0
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
  // Neighbouring seeds begin alike.
  for (let count = 0; count < 10; count++) next()
  return { next, below: (end) => next() * end, pick: (list) => list[Math.floor(next() * list.length)] }
}
