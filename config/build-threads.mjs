// Bundles each thread into one text, so that it starts the same from sources, from dist/, from an npm install and from a bot
// that somebody has bundled: a Worker made from a text needs no file to be found.
import { writeFile } from 'node:fs/promises'
import { build } from 'esbuild'

const THREADS = [
  { entry: 'lib/control/thread.ts', name: 'control-thread', constant: 'controlThreadSource' },
  { entry: 'lib/venues/thread.ts', name: 'venue-thread', constant: 'venueThreadSource' },
]

for (const { entry, name, constant } of THREADS) {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    target: 'node20.11',
    format: 'cjs',
    write: false,
    legalComments: 'inline',
  })
  const source = `${result.outputFiles[0].text}\n//# sourceURL=trading-kill-switch/${name}.cjs\n`
  await writeFile(
    `lib/host/${name}.generated.ts`,
    `/** ${entry} and all that it imports. Made by config/build-threads.mjs. */\nexport const ${constant}: string = ${JSON.stringify(source)}\n`,
  )
}
