import { last } from './words.js'

type Points = readonly (readonly (number | null)[])[]

export interface Curve {
  /** Of an SVG path, in a box of 600 by 120. Empty: there is nothing to draw. */
  readonly path: string
  readonly low: number
  readonly high: number
  readonly newest: number | null
}

export const WIDTH = 600
export const HEIGHT = 120
/** More can't be told apart. */
const MOST = 300

/**
 * One number of each point over time, pure. Where it is not known, the line is broken.
 *
 * @param value of a point, and the one before it
 */
export function drawCurve(
  points: Points,
  [from, to]: readonly [number, number],
  value: (point: readonly (number | null)[], before: readonly (number | null)[] | undefined) => number | null,
): Curve {
  const shown = points.filter(([time]) => (time ?? 0) >= from)
  const step = Math.max(1, Math.ceil(shown.length / MOST))
  const some = shown.filter((_, index) => (shown.length - 1 - index) % step === 0)
  const all = some.map((point, index) => [point[0] ?? 0, value(point, some[index - 1])] as const)
  const known = all.flatMap(([, number]) => (number === null ? [] : [number]))
  const [low, high] = [Math.min(...known), Math.max(...known)]
  const y = (number: number) => (high === low ? HEIGHT / 2 : HEIGHT - ((number - low) / (high - low)) * HEIGHT)
  let isOpen = false
  const path = all.map(([time, number]) => {
    if (number === null) {
      isOpen = false
      return ''
    }
    const place = `${isOpen ? 'L' : 'M'}${place1(((time - from) / (to - from)) * WIDTH)} ${place1(y(number))}`
    isOpen = true
    return place
  })
  return { path: path.join(''), low, high, newest: last(all)?.[1] ?? null }
}

const place1 = (number: number) => String(Math.round(number * 10) / 10)
