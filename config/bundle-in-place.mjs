// Files that stand for many: each is put together with what it takes of a package, or of its own folder, so that an import of ours
// loads one file in its place. Bundled, since a bot may be registered and configured without a single await in between:
// `register()` has its middleware in place, and its configuration checked, before it returns. So these can't be loaded later.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'

// The QR code is put together for another reason: so that the package doesn't depend on what makes it.
const FILES = ['lib/words/typebox.js', 'lib/config/toml.js', 'lib/cli/qr-code.js', 'plugins/ccxt/exchanges/index.js']
/** There is one of it for all. */
const SHARED = ['*/words/big.js']

/** @param {string} folder what tsc has made: each file is replaced there */
export async function bundleInPlace(folder) {
  const files = FILES.map((file) => join(folder, file))
  await build({
    entryPoints: files,
    outdir: folder,
    outbase: folder,
    allowOverwrite: true,
    bundle: true,
    external: SHARED,
    platform: 'node',
    target: 'node20.11',
    format: 'esm',
    legalComments: 'inline',
    logLevel: 'warning',
  })
  // Of what tsc has made, which is no longer there.
  await Promise.all(files.map((file) => rm(`${file}.map`, { force: true })))
}
