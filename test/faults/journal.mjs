// The judge's own reading of a state directory: it must not be fooled by what the program that it judges is fooled by.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const SEGMENT = /^journal(?:-(\d+))?\.jsonl$/

/** What is left of a state directory: the text of each segment, oldest first, and of the permit; null where there is none. */
export function readDirectory(directory) {
  const names = readdirSync(directory)
  const segments = names
    .filter((name) => SEGMENT.test(name))
    .map((name) => ({ number: Number(SEGMENT.exec(name)[1] ?? 1), text: readFileSync(join(directory, name), 'utf8') }))
    .sort((one, other) => one.number - other.number)
  return { segments, permit: names.includes('ACTIVE') ? readFileSync(join(directory, 'ACTIVE'), 'utf8') : null }
}

/**
 * Reads a segment as far as its lines follow one another. Pure.
 *
 * @returns its entries; `torn`: its last line has no line feed; `damage`: what is wrong with the first line that does not fit
 */
export function readSegment({ number, text }) {
  const lines = text.split('\n')
  const rest = lines.pop()
  const entries = []
  let size = 0
  for (const [at, line] of lines.entries()) {
    const entry = readLine(line)
    const why = typeof entry === 'string' ? entry : misfit(entries.at(-1), entry, number)
    if (why !== null) return { number, entries, size, torn: false, damage: `segment ${number}, line ${at + 1}: ${why}` }
    size += Buffer.byteLength(line) + 1
    entries.push(entry)
  }
  return { number, entries, size, torn: rest !== '' || entries.length === 0, damage: null }
}

function readLine(line) {
  const at = line.lastIndexOf(',"hash":"')
  if (createHash('sha256').update(line.slice(0, at)).digest('hex') !== line.slice(at + 9, -2))
    return 'its hash is wrong'
  return JSON.parse(line)
}

function misfit(previous, { kind, sequence, previousHash, segment }, number) {
  if (previous === undefined)
    return kind === 'opened' && segment === number ? null : `it does not open segment ${number}`
  if (kind === 'opened') return 'it opens a segment once more'
  if (previous.kind === 'sealed') return 'it stands behind the seal'
  return sequence === previous.sequence + 1 && previousHash === previous.hash ? null : 'it does not follow'
}

/** The halts that are in force behind these entries of one segment, by haltId. Pure. */
export function haltsBehind(entries) {
  const halts = new Map()
  for (const entry of entries) {
    if (entry.kind === 'opened') for (const halt of entry.halts) halts.set(halt.haltId, halt)
    if (entry.kind === 'resume') for (const haltId of entry.haltIds) halts.delete(haltId)
    if (entry.kind !== 'halt') continue
    for (const { haltId } of entry.halt.earlier?.last ?? []) halts.delete(haltId)
    halts.set(entry.halt.haltId, entry.halt)
  }
  return halts
}

/** Whether a line changes the state. Pure. */
export function changesState(entry) {
  return entry.kind === 'halt' || lowersState(entry)
}

/** Whether a line changes the state, and is no halt. Pure. */
export function lowersState({ kind }) {
  return kind === 'resume' || kind === 'close-all'
}

/**
 * The lines that a permit may name: the last that has changed the state, and those that only halts have followed. Of those
 * before the segment, its first line names the last one, and the last that was no halt; {@link JournalFollower} checks
 * what it says. Pure.
 */
export function permitsBehind(entries) {
  const { change, lowered } = entries[0] ?? {}
  const places = [change ?? entries[0], ...(lowered ? [lowered] : [])]
  for (const entry of entries) {
    if (lowersState(entry)) places.length = 0
    if (changesState(entry)) places.push(entry)
  }
  return places
}
