// A model that buys at each step, whatever it is told.
import { MockLanguageModelV3 } from 'ai/test'

let calls = 0
const tokens = { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0, text: 1, reasoning: 0 }

export const model = new MockLanguageModelV3({
  doGenerate: async () => ({
    content: [{ type: 'tool-call', toolCallId: `call-${++calls}`, toolName: 'buy', input: '{"amount": 1}' }],
    finishReason: { unified: 'tool-calls', raw: 'tool_calls' },
    usage: { inputTokens: tokens, outputTokens: tokens },
    warnings: [],
  }),
})
