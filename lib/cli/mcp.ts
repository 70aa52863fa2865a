import { COMMON, readStrictly, UsageError } from './arguments.js'
import { readPlace } from './bot-client.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { AgentTools } from './mcp/agent-tools.js'
import { Lines } from './mcp/lines.js'
import { McpServer } from './mcp/server.js'
import { Writer } from './mcp/writer.js'

/** `mcp`: a server of the Model Context Protocol, on the standard input and output, until the input ends. */
export async function mcp(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = readStrictly(args, COMMON)
  if (positionals.length > 0) throw new UsageError(`mcp takes no "${positionals[0]}"`)
  const server = new McpServer(new AgentTools(() => readPlace(values, process.env)))
  const output = new Writer(1)
  const answering = new Set<Promise<void>>()
  await eachLine((line) => {
    const answered = server.answer(line).then((text) => {
      if (text !== null) output.line(text)
    })
    answering.add(answered)
    void answered.finally(() => answering.delete(answered))
  })
  // What is under way, a halt above all, comes to its end.
  await Promise.all(answering)
  // A write that hangs would keep this process.
  if (!(await output.end())) process.kill(process.pid, 'SIGKILL')
  return EXIT.done
}

/** Until the input has ended, or somebody ends this process. */
function eachLine(take: (line: string) => void): Promise<void> {
  const lines = new Lines()
  return new Promise((resolve) => {
    const end = () => {
      process.stdin.destroy()
      resolve()
    }
    process.stdin.on('data', (piece: Buffer) => lines.add(piece).forEach(take))
    process.stdin.on('end', () => {
      const rest = lines.rest()
      if (rest !== '') take(rest)
      end()
    })
    process.stdin.on('error', end)
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end)
  })
}
