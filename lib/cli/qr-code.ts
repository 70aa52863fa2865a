/*!
 * Bundled here: uqr, MIT licence, Copyright (c) Project Nayuki, Copyright (c) 2023 Anthony Fu <https://github.com/antfu>
 */
import { encode } from 'uqr'

/** Half of a line, above and below, by whether it is dark. */
const HALVES = { '00': ' ', '10': '▀', '01': '▄', '11': '█' } as const
/** As far as a camera needs it, in modules. */
const BORDER = 2
/** Black on white whatever the terminal's colours are: many cameras read nothing else. */
const BLACK_ON_WHITE = '\x1b[30;107m'
const AS_BEFORE = '\x1b[0m'

/**
 * A QR code for a terminal, two modules a character high.
 *
 * @param colours false: the terminal shows dark on light by itself, or it is none
 */
export function qrCode(text: string, colours: boolean): string[] {
  const { data } = encode(text, { ecc: 'M', border: BORDER })
  const lines: string[] = []
  for (let row = 0; row < data.length; row += 2) {
    const below = data[row + 1]
    const halves = (data[row] ?? []).map((dark, at) => HALVES[`${bit(dark)}${bit(below?.[at] ?? false)}`])
    lines.push(colours ? `${BLACK_ON_WHITE}${halves.join('')}${AS_BEFORE}` : halves.join(''))
  }
  return lines
}

function bit(dark: boolean): '0' | '1' {
  return dark ? '1' : '0'
}
