// What lib/config/settings.ts comes to on paper: docs/configuration.md, and the [control] table of config/default.toml.
import { stringify } from 'smol-toml'

/** Comments are wrapped at this width. */
const COLUMNS = 118

/** What `npm start` sets otherwise than the defaults: its own exchange, which moves four days a second, and a trip. */
const PAPER_BOT = {
  venue_module: 'dist/examples/paper-exchange/venue.js',
  venue_options: { url: 'http://127.0.0.1:9877' },
  snapshot_interval_ms: 1_000,
  trips: { max_drawdown: { limit: '3%', confirmations: 2 }, transfers: 'none' },
}

/**
 * The text of docs/configuration.md.
 *
 * @param settings `SETTINGS` of lib/config/settings.ts
 */
export function configurationPage(settings) {
  const rows = Object.entries(settings).map(([name, setting]) => {
    const [what] = setting.text
    return `| [\`${name}\`](#${name}) | ${defaultOf(setting)} | ${variableOf(setting) ?? ''} | ${cell(what)} |`
  })
  return [
    INTRODUCTION,
    ['| setting | default | environment | |', '| --- | --- | --- | --- |', ...rows].join('\n'),
    ...Object.entries(settings).map(([name, setting]) => section(name, setting)),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n')
}

const INTRODUCTION = `<!-- Written by npm run docs, from lib/config/settings.ts. -->
# Configuration

The settings stand in the \`[control]\` table of the bot's configuration, and all of them may be left out.
[config/default.toml](../config/default.toml) shows each of them. An environment variable takes the place of the setting in the file.

\`\`\`toml
[control]
port = 9876
state_dir = "/var/lib/my-bot"
\`\`\`

\`await createKillSwitch(readConfigFile('bot.toml').control, { name: 'my-bot' })\` starts with such a file. The tables of trips, limits and switches stand below \`[control]\`, as \`[control.trips]\`: a
\`[trips]\` of its own is not looked at. The plugin takes the whole configuration. The settings are checked before anything starts, and every mistake is reported at once: the name, the value and
what would fit. A setting that doesn't exist is a mistake, too. A variable that begins with \`CONTROL_\` and is none of those below
is a warning.

In a variable, a number is written in digits only (\`9876\`), and a flag is \`true\` or \`false\`.`

function section(name, setting) {
  const variable = variableOf(setting)
  const facts = [
    `Default: ${defaultOf(setting)}.`,
    ...(variable === null ? [] : [`Environment: ${variable}.`]),
    `Takes ${setting.expected}.`,
  ]
  return [`## ${name}`, setting.text.join(' '), facts.join(' ')].join('\n\n')
}

function defaultOf({ default: value }) {
  return value === null ? 'none' : `\`${toml(value)}\``
}

function variableOf({ variable }) {
  return variable === null ? null : `\`${variable}\``
}

/** In a table, a bar would begin the next cell. */
function cell(text) {
  return text.replaceAll('|', '\\|')
}

/**
 * A configuration file with a new `[control]` table: from its head to what is said about the next table.
 *
 * @param file the text of the file as it is
 * @param settings `SETTINGS` of lib/config/settings.ts
 */
export function withControlTable(file, settings) {
  const [before, rest] = split(file, /^\[control\]\n/m)
  const [, after] = split(rest, /^(?=\n(?:#.*\n)*\[)/m)
  const entries = Object.entries(settings).map(([name, setting]) => entry(name, setting))
  return `${before}[control]\n${entries.join('\n')}${after}`
}

function split(text, mark) {
  const found = mark.exec(text)
  if (found === null) throw new Error(`There is no ${mark} in the file`)
  return [text.slice(0, found.index), text.slice(found.index + found[0].length)]
}

/** Without a value, a setting is a comment: `#socket = "…"`. */
function entry(name, setting) {
  const comments = wrap(setting.text[0].replaceAll('`', '')).map((line) => `# ${line}\n`)
  const value = PAPER_BOT[name] ?? setting.default
  if (value !== null) return `${comments.join('')}${name} = ${toml(value)}\n`
  return `${comments.join('')}#${name} = ${toml(setting.example ?? '')}\n`
}

function toml(value) {
  if (Array.isArray(value) && typeof value[0] === 'object') return `[${value.map(table).join(', ')}]`
  return Array.isArray(value) || typeof value !== 'object'
    ? stringify({ value }).trim().slice('value = '.length)
    : table(value)
}

function table(value) {
  const entries = Object.entries(value).map(([name, each]) => `${name} = ${toml(each)}`)
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}

function wrap(text) {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = `${lines.at(-1)} ${word}`.trim()
    if (line.length > COLUMNS) lines.push(word)
    else lines.splice(-1, 1, line)
  }
  return lines
}
