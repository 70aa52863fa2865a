/** Where the example keeps what it needs, from the current directory: keys, configurations, journals, logs. */
export const DIRECTORY = 'state/fleet'

export const GROUP = 'desk-1'

/** The bots, and the day on which each begins to trade. */
export const BOTS = [
  { name: 'bot-1', start: '2008-06-02' },
  { name: 'bot-2', start: '2010-03-01' },
  { name: 'bot-3', start: '2013-01-02' },
] as const

/** The configuration of one bot, as TOML. Pure. @param key the public half of the key by which a person resumes */
export function configurationOf(bot: (typeof BOTS)[number], engineUrl: string, key: string): string {
  const text = JSON.stringify
  return `plugins = ["trading-kill-switch"]

[control]
port = 0
state_dir = ${text(`${DIRECTORY}/${bot.name}`)}

[control.fleet]
url = ${text(engineUrl)}
group = ${text(GROUP)}
bot = ${text(bot.name)}
resume_keys = [${text(key)}]

[paper]
exchange = "in-process"
start = ${text(bot.start)}
`
}
