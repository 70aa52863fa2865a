// Bundles each thread into one text, so that it starts the same from sources, from dist/, from an npm install and from a bot
// that somebody has bundled: a Worker made from a text needs no file to be found.
import { build } from 'esbuild'

const THREADS = [
  { entry: 'lib/control/thread.ts', name: 'control-thread', constant: 'controlThreadSource' },
  { entry: 'lib/venues/thread.ts', name: 'venue-thread', constant: 'venueThreadSource' },
  { entry: 'lib/control/courier/thread.ts', name: 'courier-thread', constant: 'courierThreadSource' },
  // It loads ioredis by itself, from where the bot is: nothing of that is in the text.
  { entry: 'plugins/fleet/thread.ts', name: 'fleet-thread', constant: 'fleetThreadSource' },
]

/**
 * Writes nothing.
 * @returns {Promise<{file: string, text: string}[]>} the source files that hold the threads' texts
 */
export function bundleThreads() {
  return Promise.all(THREADS.map(bundle))
}

async function bundle({ entry, name, constant }) {
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
  return {
    file: `lib/host/${name}.generated.ts`,
    text: `/** ${entry} and all that it imports. Made by config/build-threads.mjs. */\nexport const ${constant}: string = ${JSON.stringify(source)}\n`,
  }
}
