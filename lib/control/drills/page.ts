import type { DrillDocument } from '../../words/drill.js'
import { printable } from '../../words/printable.js'

/** The evidence for people: one page of Markdown. Pure. @param sha256 of the document's file */
export function drillPage(drill: DrillDocument, sha256: string): string {
  const { id, result, by, source, begun, ended, bot, state, full, steps } = drill
  const rows = steps.map((step) => `| ${step.name} | ${step.result} | ${step.ms} | ${cell(step.detail)} |`)
  const halts = state.halts.length === 0 ? '' : ` (${cell(state.halts.join(', '))})`
  return [
    `# Drill ${id}: ${result}`,
    '',
    `- Bot: ${cell(bot.name)}, process ${bot.pid}, trading-kill-switch ${bot.version}, Node ${bot.node}`,
    `- Asked for by: ${cell(by ?? 'the schedule')} (${source})`,
    `- From ${begun} to ${ended}`,
    `- The bot was ${state.state}${halts}`,
    ...(full === null
      ? []
      : [`- Full: halt ${cell(full.haltId)} answered in ${full.haltMs} ms, ${quiet(full.quietMs)}`]),
    '',
    '| tried | result | ms | what came of it |',
    '| --- | --- | ---: | --- |',
    ...rows,
    '',
    `SHA-256 of ${id}.json: \`${sha256}\`. It stands in the journal as well: \`trading-kill-switch audit show\`.`,
    '',
  ].join('\n')
}

function quiet(ms: number | null): string {
  return ms === null ? 'not quiet in the time that was waited' : `quiet after ${ms} ms`
}

/** Words from outside make no table, no link and no HTML. */
function cell(text: string): string {
  return printable(text, 400).replace(/[\\`*_|<>[\]]/g, (sign) => `\\${sign}`)
}
