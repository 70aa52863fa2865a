import { generateText, jsonSchema, stepCountIs, tool } from 'ai'
import { createKillSwitch, isTradingHaltedError } from 'trading-kill-switch'
import { model } from './model.mjs'
import { order, place, report, sleep } from './support.mjs'

const killSwitch = await createKillSwitch()
const state = { ticks: 0, placed: 0, heard: [] }
report(state)

const buy = tool({
  description: 'Buys at the market',
  inputSchema: jsonSchema({ type: 'object', properties: { amount: { type: 'number' } } }),
  execute: async ({ amount }) => {
    const planned = { ...order(state.ticks), amount }
    try {
      const answer = await killSwitch.middleware(planned, () => place(planned))
      state.placed++
      return answer
    } catch (error) {
      if (!isTradingHaltedError(error)) throw error
      return { refused: error.reason, advice: 'Trading is halted by a person. Do not try again.' }
    }
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
