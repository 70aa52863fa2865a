import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import t from 'tap'
import { blocksOf, PAPERS, placeOf, whyNotRun } from './harness/blocks.js'

// Links inside the repository lead somewhere, paths and npm scripts that are named exist, and every block is run or says why not.

const { files: packed, scripts } = JSON.parse(readFileSync('package.json', 'utf8'))
/** What each package holds, whatever its list of files says. */
const ALWAYS_PACKED = ['README.md', 'LICENSE', 'package.json']
/** Those of proxies are run by test/process/ways-in.test.ts. */
const RUN = ['js', 'ts', 'sh', 'console', 'toml', 'text', 'nginx', 'caddyfile']

const PICTURES = readdirSync('docs').filter((name) => name.endsWith('.svg'))

/** A paper without its blocks. */
function proseOf(paper: string): string {
  return readFileSync(paper, 'utf8').replace(/^```[\s\S]*?^```$/gm, '')
}

/** The anchors of a paper's headings, as GitHub makes them. */
function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>()
  for (const [, heading = ''] of text.matchAll(/^#{1,6} (.*)$/gm)) {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
    const slug = plain.replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-')
    let anchor = slug
    for (let count = 1; anchors.has(anchor); count++) anchor = `${slug}-${count}`
    anchors.add(anchor)
  }
  return anchors
}

/** Why a link of a paper leads nowhere; null: it leads somewhere, or out of the repository. */
function whyBroken(paper: string, target: string): string | null {
  if (/^(https?|mailto):/.test(target)) return null
  const [path = '', anchor] = target.split('#')
  const file = path === '' ? paper : normalize(join(dirname(paper), path))
  if (!existsSync(file)) return `${file} is not there`
  if (anchor === undefined) return null
  return anchorsOf(readFileSync(file, 'utf8')).has(anchor) ? null : `${file} has no heading #${anchor}`
}

const isPacked = (file: string) =>
  [...packed, ...ALWAYS_PACKED].some((each: string) => file === each || file.startsWith(`${each}/`))

t.test('given the links in the papers, when followed, then each file and each heading is there', async (t) => {
  let links = 0
  for (const paper of PAPERS) {
    for (const [, target = ''] of proseOf(paper).matchAll(/\]\(([^)\s]+)\)/g)) {
      links++
      t.equal(whyBroken(paper, target), null, `${paper}: ${target}`)
    }
  }
  t.ok(links > 40)
  t.match(whyBroken('README.md', 'docs/nothing.md'), /is not there/)
  t.match(whyBroken('README.md', 'docs/operating.md#nothing'), /has no heading/)
})

t.test(
  'given the papers in the package, when a link is followed, then its file is in the package as well',
  async (t) => {
    for (const paper of PAPERS.filter(isPacked)) {
      for (const [, target = ''] of proseOf(paper).matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)) {
        if (/^https?:/.test(target)) continue
        const file = normalize(join(dirname(paper), target))
        t.ok(isPacked(file), `${paper}: ${target}`)
      }
    }
  },
)

t.test('given paths that the papers name, when looked for, then they are there', async (t) => {
  let paths = 0
  for (const paper of PAPERS.filter((each) => each !== 'CHANGELOG.md')) {
    for (const [, path = ''] of proseOf(paper).matchAll(/`((?:lib|plugins|test|config|docs|examples)\/[\w./-]*)`/g)) {
      paths++
      t.ok(existsSync(path), `${paper}: ${path}`)
    }
  }
  t.ok(paths > 40)
})

t.test('given the pictures, when they name a file, then it is there', async (t) => {
  for (const name of PICTURES) {
    const paths = readFileSync(join('docs', name), 'utf8').matchAll(/lib\/[\w./-]*\w/g)
    for (const [path] of paths) t.ok(existsSync(path), `${name}: ${path}`)
  }
})

t.test('given npm scripts that the papers name, when looked up, then package.json has them', async (t) => {
  for (const paper of PAPERS.filter((each) => each !== 'CHANGELOG.md')) {
    for (const [, name = ''] of readFileSync(paper, 'utf8').matchAll(/npm run ([\w:-]+)/g)) {
      t.ok(name in scripts, `${paper}: npm run ${name}`)
    }
  }
})

t.test('given every block in the papers, then it is run, or a comment before it says why not', async (t) => {
  const blocks = PAPERS.flatMap((paper) => blocksOf(paper))
  const notRun = blocks.filter((block) => whyNotRun(block) !== null)
  for (const block of blocks) t.ok(RUN.includes(block.language) || notRun.includes(block), placeOf(block))
  for (const block of notRun) t.match(whyNotRun(block), /^because \w+/, placeOf(block))
  t.comment(`Not run: ${notRun.map((block) => `${placeOf(block)}, ${whyNotRun(block)}`).join('; ')}`)
  t.ok(notRun.length <= 10, `${notRun.length} blocks are not run`)
})

t.test('given the README, then it is short enough to be read', async (t) => {
  t.ok(readFileSync('README.md', 'utf8').split('\n').length <= 151)
})

t.test('given the pictures in docs, then each says what it shows, and words are text', async (t) => {
  t.ok(PICTURES.length >= 4)
  for (const name of PICTURES) {
    const picture = readFileSync(join('docs', name), 'utf8')
    t.match(picture, /<title[^>]*>[^<]+<\/title>\s*<desc[^>]*>[^<]+<\/desc>/, name)
    t.match(picture, /prefers-color-scheme: dark/, name)
    t.match(picture, /<text/, name)
    t.ok(statSync(join('docs', name)).size < 20_000, name)
    t.ok(
      PAPERS.some((paper) => proseOf(paper).includes(name)),
      `${name} is shown in a paper`,
    )
  }
})
