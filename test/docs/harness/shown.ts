// Compares what a paper shows with what came. Words have to be the same; ids, times and numbers change with every run.

/** What a paper calls the things of its run (`1-bjkk`), and what they are called in this one. */
export type Names = Map<string, string>

const CHANGING =
  /…|\d{4}-\d\d-\d\dT[\d:.]+Z|\d{4}-\d\d-\d\d|\bc-[0-9a-f]{8}\b|\b\d+-(?=\w*[a-z])\w{4}\b|\b(?=[0-9a-f]*[a-f])[0-9a-f]{12,64}\b|[+-]?\d+(?:\.\d+)?/g

const LIKE: readonly (readonly [RegExp, string])[] = [
  [/^…$/, '[\\s\\S]*?'],
  [/^\d{4}-\d\d-\d\dT/, '\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z'],
  [/^\d{4}-\d\d-\d\d$/, '\\d{4}-\\d\\d-\\d\\d'],
  [/^c-/, '(c-[0-9a-f]{8})'],
  [/^\d+-/, '(\\d+-\\w{4})'],
  [/^[0-9a-f]{12,64}$/, '([0-9a-f]{12,64})'],
]
const NUMBER = ' *([+-]?\\d+(?:\\.\\d+)?)'

/** A text with what is called otherwise in this run in the place of what the paper calls it. */
export function inThisRun(text: string, names: Names): string {
  let told = text
  for (const [shown, actual] of names) told = told.replaceAll(shown, actual)
  return told
}

/** True when both say the same; learns the names then. */
export function sameWords(shown: string, actual: string, names: Names, whole = true): boolean {
  const changing: string[] = []
  let pattern = ''
  let end = 0
  for (const { 0: word, index } of shown.matchAll(CHANGING)) {
    const like = word.match(/^\d+(\.\d+)?$/) ? NUMBER : (LIKE.find(([kind]) => kind.test(word))?.[1] ?? NUMBER)
    pattern += literally(shown.slice(end, index)) + like
    if (like.includes('(c') || like.startsWith('(\\d') || like.startsWith('([0') || like === NUMBER) changing.push(word)
    end = index + word.length
  }
  pattern += literally(shown.slice(end))
  const found = new RegExp(whole ? `^${pattern}$` : pattern).exec(actual)
  if (found === null) return false
  for (const [index, word] of changing.entries()) {
    const came = found[index + 1]
    if (came !== undefined && /[a-z]/.test(word)) names.set(word, came)
  }
  return true
}

/** Spaces are the page's. */
function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replace(/\s+/g, '\\s*')
}

/** Why lines don't come in this order; null: they do. A line that is `…` stands for any. */
export function linesDiffer(shown: string, actual: string, names: Names): string | null {
  const came = actual.split('\n')
  let from = 0
  for (const line of shown.split('\n')) {
    if (line.trim() === '' || line.trim() === '…') continue
    const at = came.findIndex((each, index) => index >= from && sameWords(line.trim(), each, names, false))
    if (at === -1) return `there is no line like\n  ${line}\nin what came:\n${actual}`
    from = at + 1
  }
  return null
}

/** Why an answer is not like the one that is shown, which may leave out fields by `…`; null: it is. */
export function answerDiffers(shown: string, actual: string, names: Names): string | null {
  let came: unknown
  try {
    came = JSON.parse(actual)
  } catch {
    return `what came is no JSON:\n${actual}`
  }
  const difference = valuesDiffer(parseShown(shown), came, names, 'the answer')
  return difference === null ? null : `${difference}; what came:\n${actual}`
}

const MORE = '…'

function valuesDiffer(shown: unknown, actual: unknown, names: Names, where: string): string | null {
  if (typeof shown === 'string' && typeof actual === 'string') {
    return sameWords(shown, actual, names)
      ? null
      : `${where} is ${JSON.stringify(actual)}, not ${JSON.stringify(shown)}`
  }
  if (typeof shown === 'number' && typeof actual === 'number') return null
  if (typeof shown !== 'object' || shown === null || typeof actual !== 'object' || actual === null) {
    return shown === actual ? null : `${where} is ${JSON.stringify(actual)}, not ${JSON.stringify(shown)}`
  }
  if (Array.isArray(shown) !== Array.isArray(actual)) return `${where} is no list, or one`
  if (Array.isArray(shown) && shown.length === 0 && (actual as unknown[]).length > 0) return `${where} is not empty`
  for (const [key, value] of Object.entries(shown)) {
    if (value === MORE) continue
    if (!(key in actual)) return `${where} has no ${key}`
    const difference = valuesDiffer(value, actual[key as keyof typeof actual], names, `${where}: ${key}`)
    if (difference !== null) return difference
  }
  return null
}

/** JSON in which `…` stands for further fields or elements, and the end may be left out. */
export function parseShown(text: string): unknown {
  let json = ''
  const open: string[] = []
  let inText = false
  for (let index = 0; index < text.length; index++) {
    const letter = text.charAt(index)
    if (inText && letter === '\\') json += letter + text.charAt(++index)
    else if (letter === '"') {
      inText = !inText
      json += letter
    } else if (inText || !/[…{}[\]]/.test(letter)) json += letter === '\n' && inText ? ' ' : letter
    else if (letter === '…') json += open.at(-1) === ']' ? `"${MORE}"` : ''
    else {
      if (letter === '{' || letter === '[') open.push(letter === '{' ? '}' : ']')
      else open.pop()
      json += letter
    }
  }
  const closed = json + open.reverse().join('')
  return JSON.parse(closed.replace(/,(?=(?:\s|,)*[}\]])/g, ''))
}
