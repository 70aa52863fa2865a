// npm run leaks: runs the matrix and writes docs/ccxt-leaks.md. Look at what has changed before you commit it.
import { writeFileSync } from 'node:fs'
import { runMatrix } from './run.mjs'

const reports = await runMatrix()

const summary = reports.map(({ exchange, unified, implicit, raw, inTheMiddle, reads, cancels }) =>
  row([
    exchange,
    `${unified.called}: ${unified.riskWithout} / ${named(unified.leaks)}`,
    `${implicit.called}: ${implicit.riskWithout} / ${named(implicit.leaks)}`,
    `${raw.called}: ${raw.riskWithout} / ${named(raw.leaks)}`,
    named(inTheMiddle),
    `${reads.without} / ${reads.with}`,
    `${cancels.without} / ${cancels.with}`,
  ]),
)

const text = `# What leaves a halted ccxt exchange object

Made by \`npm run leaks\` with ccxt ${reports[0].ccxt}, which calls every method of an exchange object against a server that records
what arrives; once without the guard, once with it while halted. Methods by both of their names, each for a spot market, a swap and
without a symbol. Regenerate it when ccxt is updated, and read the difference.

| exchange | unified and WebSocket methods: adding risk on the wire without / with | private endpoints that are no GET | raw methods | halted right behind the call | reads on the wire without / with | cancels |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
${summary.join('\n')}

A request adds risk here unless it is a GET, or a read or cancel method of the same exchange sends it as well. "Raw methods" are
\`request\`, \`fetch2\`, \`fetch\`, \`undiciRequest\`, \`watch\` and \`watchMultiple\` by themselves. "Halted right behind the call" is
the same calls made while trading is active, with the halt in force before any of them has come to the network.
${reports.map(details).join('')}`
writeFileSync(new URL('../../../../docs/ccxt-leaks.md', import.meta.url), text)
console.log(summary.join('\n'))
const found = reports.flatMap(({ unified, implicit, raw, inTheMiddle }) => [
  ...unified.leaks,
  ...implicit.leaks,
  ...raw.leaks,
  ...inTheMiddle,
])
for (const leak of found) console.error('LEAK', leak)
process.exit(found.length === 0 ? 0 : 1)

function details({ exchange, harmless, open, unified, implicit, raw, inTheMiddle, reads, cancels }) {
  const leaks = [...unified.leaks, ...implicit.leaks, ...raw.leaks, ...inTheMiddle].map(
    ({ call, sent }) => `${call}: ${sent.join(', ')}`,
  )
  const shut = [...reads.shut, ...cancels.shut]
  return `
## ${exchange}

Sent by reads and cancels, while halted as well (GET left out): ${list(harmless)}

Endpoints of the implicit API that stay open beside them, looked through by a person: ${list(open)}

Leaks: ${list(leaks)} Shut, though it only reads or cancels: ${list(shut)}
`
}

function list(texts) {
  return texts.length === 0 ? 'none.' : `${texts.map((text) => `\`${text}\``).join(', ')}.`
}

function named(leaks) {
  return new Set(leaks.map(({ call }) => call.split(' ')[0])).size
}

function row(cells) {
  return `| ${cells.join(' | ')} |`
}
