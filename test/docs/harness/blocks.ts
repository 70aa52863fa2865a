import { readdirSync, readFileSync } from 'node:fs'

/** Every paper of the repository whose snippets are run. */
export const PAPERS = [
  'README.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]

/** A fenced block of a paper. */
export interface Block {
  readonly paper: string
  /** Of the opening fence, from 1. */
  readonly line: number
  readonly language: string
  readonly text: string
  /** What stands in `<!-- test: … -->` comments right before it. */
  readonly notes: readonly string[]
}

/** Where a block stands, for people. */
export function placeOf({ paper, line }: Block): string {
  return `${paper}:${line}`
}

/** The rest of a block's note that begins with these words; null: it has none. */
export function noteOf({ notes }: Block, words: string): string | null {
  const note = notes.find((each) => each === words || each.startsWith(`${words} `))
  return note === undefined ? null : note.slice(words.length).trim()
}

/** Why a block is not run; null: it is. */
export function whyNotRun(block: Block): string | null {
  return noteOf(block, 'not run,')
}

/** The blocks of a paper, from the top. */
export function blocksOf(paper: string, text = readFileSync(paper, 'utf8')): Block[] {
  const blocks: Block[] = []
  let notes: string[] = []
  let open: { line: number; language: string; lines: string[] } | null = null
  for (const [index, line] of text.split('\n').entries()) {
    const fence = /^```(\w*)$/.exec(line)
    const note = /^<!-- test: (.*) -->$/.exec(line)?.[1]
    if (open !== null && line !== '```') open.lines.push(line)
    else if (open !== null) {
      const { line, language, lines } = open
      blocks.push({ paper, line, language, text: lines.join('\n'), notes })
      open = null
      notes = []
    } else if (fence !== null) open = { line: index + 1, language: fence[1] ?? '', lines: [] }
    else if (note !== undefined) notes.push(note)
    else if (line.trim() !== '') notes = []
  }
  return blocks
}
