// Bundles the control thread into one text, so that it starts the same from sources, from dist/, from an npm install and
// from a bot that somebody has bundled: a Worker made from a text needs no file to be found.
import { writeFile } from 'node:fs/promises'
import { build } from 'esbuild'

const result = await build({
  entryPoints: ['lib/control/thread.ts'],
  bundle: true,
  platform: 'node',
  target: 'node20.11',
  format: 'cjs',
  write: false,
  legalComments: 'inline',
})
const source = `${result.outputFiles[0].text}\n//# sourceURL=trading-kill-switch/control-thread.cjs\n`
await writeFile(
  'lib/host/control-thread.generated.ts',
  `/** lib/control/thread.ts and all that it imports. Made by config/build-control-thread.mjs. */\nexport const controlThreadSource: string = ${JSON.stringify(source)}\n`,
)
