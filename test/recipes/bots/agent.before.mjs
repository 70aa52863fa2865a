import { generateText, jsonSchema, stepCountIs, tool } from 'ai'
import { model } from './model.mjs'
import { order, place, report, sleep } from './support.mjs'

const state = { ticks: 0, placed: 0, heard: [] }
report(state)

const buy = tool({
  description: 'Buys at the market',
  inputSchema: jsonSchema({ type: 'object', properties: { amount: { type: 'number' } } }),
  execute: async ({ amount }) => {
    const answer = await place({ ...order(state.ticks), amount })
    state.placed++
    return answer
  },
})

for (;;) {
  state.ticks++
  const { steps } = await generateText({ model, prompt: 'Trade.', tools: { buy }, stopWhen: stepCountIs(3) })
  state.heard = steps
    .flatMap(({ content }) => content)
    .map(({ type, output }) => output?.refused ?? type)
    .slice(-6)
  await sleep(30)
}
