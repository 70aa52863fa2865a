// npm run leaks: runs the matrix and writes docs/ccxt-leaks.md. Look at what has changed before you commit it.
import { writeFileSync } from 'node:fs'
import { runMatrix } from './run.mjs'

const reports = await runMatrix(undefined, ({ exchange }) => console.log(exchange))

const summary = reports.map(({ exchange, share, unified, implicit, raw, inTheMiddle, reads, cancels }) =>
  row([
    exchange,
    `${share.all.length - share.silent.length} of ${share.all.length}`,
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
what arrives; once without the guard, once with it while halted. Methods by both of their names, each for a spot market, a linear and an
inverse swap, and without a symbol; those of \`ccxt.prediction\` for an outcome. Regenerate it when ccxt is updated, and read the difference.

| exchange | methods that add risk: on the wire without the guard | all unified and WebSocket methods: adding risk on the wire without / with | endpoints of the implicit API | raw methods | halted right behind the call | reads on the wire without / with | cancels |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${summary.join('\n')}

**Methods that add risk** are the unified ones that ccxt says that the exchange has (\`has\`), and whose names begin with \`create\`, \`edit\`,
\`withdraw\`, \`transfer\`, \`borrow\`, \`repay\`, \`set\`, \`add\`, \`reduce\`, \`close\`, \`redeem\` or \`deposit\`. The column says how many of them send
something that adds risk when nothing stops them: what sends nothing there shows nothing here. The rest is listed with each exchange; most
of it wants an answer or a market that the server here does not have.

**A request adds risk** here unless a read or a cancel of the same exchange sends the same, or a person has looked through it. The same is: the
method, the path, and the words that say what is to be done (of a message \`op\`, \`method\`, \`event\`, \`action\`, \`channel\` and others, of a path for
everything the action, of dYdX the messages of its transaction). A GET is judged like any other request.

**Endpoints of the implicit API** are those that are no GET, and each GET with a word in its path that may act, as \`transfer\` or \`convert\`.
**Raw methods** are \`request\`, \`fetch2\`, \`fetch\`, \`undiciRequest\`, \`watch\` and \`watchMultiple\` by themselves. **Halted right behind the call** is
the same calls made while trading is active, with the halt in force before any of them has come to the network.

Not called: dYdX signs by a package that is not installed here, so its transactions are made by the test itself.
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

function details({ exchange, share, harmless, open, unified, implicit, raw, inTheMiddle, reads, cancels }) {
  const leaks = [...unified.leaks, ...implicit.leaks, ...raw.leaks, ...inTheMiddle].map(
    ({ call, sent }) => `${call}: ${sent.join(', ')}`,
  )
  const shut = [...reads.shut, ...cancels.shut]
  return `
## ${exchange}

Sent nothing that adds risk, also without the guard: ${list(share.silent)}

Sent by reads and cancels, while halted as well (GET left out): ${list(harmless)}

Open beside them, looked through by a person: ${list(open)}

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
