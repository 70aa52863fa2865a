import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { cleanEnvironment } from './clean-environment.mjs'

const QUIET = ['--no-audit', '--no-fund', '--prefer-offline']

function run(cwd: string, command: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env: cleanEnvironment(), encoding: 'utf8' })
  if (status === 0) return stdout
  throw new Error(`${command} ${args.join(' ')}\n${stdout}\n${stderr}`)
}

/** Packs this package as npm publishes it. Returns the path of the tarball. */
export function packInto(directory: string): string {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', directory]
  const [{ filename }] = JSON.parse(run(process.cwd(), 'npm', args))
  return join(directory, filename)
}

/** A project of a user's, with a package.json of its own. */
export class UserProject {
  readonly directory: string

  constructor(directory: string) {
    this.directory = directory
    this.write('package.json', '{"name": "user", "private": true}')
  }

  /** @throws with npm's words, where it refuses */
  install(...packages: readonly string[]): void {
    run(this.directory, 'npm', ['install', ...QUIET, ...packages])
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(join(this.directory, file)), { recursive: true })
    writeFileSync(join(this.directory, file), text)
  }

  /** Runs a command of the project's packages. @throws an error with all that it has written, where it fails */
  command(name: string, ...args: readonly string[]): string {
    return run(this.directory, join(this.directory, 'node_modules/.bin', name), args)
  }

  node(file: string, ...args: readonly string[]): string {
    return this.on(process.execPath, file, ...args)
  }

  /** Runs a file on another Node. */
  on(node: string, ...args: readonly string[]): string {
    return run(this.directory, node, args)
  }
}

/** A Node of this version, from npm; is kept for the next time. */
export function nodeOf(version: string): string {
  const name = `node-${process.platform}-${process.arch}`
  const folder = resolve(`.tap/nodes/${version}`)
  const node = join(folder, 'node_modules', name, 'bin/node')
  if (!existsSync(node)) {
    const args = ['install', '--prefix', folder, '--no-save', '--no-package-lock', ...QUIET, `${name}@${version}`]
    run(process.cwd(), 'npm', args)
  }
  return node
}
