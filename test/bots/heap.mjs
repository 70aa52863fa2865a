import { Session } from 'node:inspector/promises'

/**
 * What is alive in the heaps of this thread and of its workers, after a garbage collection in each, and the resident memory
 * of the process; in MB.
 */
export async function measureMemory() {
  const session = new Session()
  session.connect()
  try {
    const workers = await heapsOfWorkers(session)
    const own = await heapOf((method) => session.post(method))
    return { own, workers, resident: process.memoryUsage.rss() / 2 ** 20 }
  } finally {
    session.disconnect()
  }
}

async function heapOf(post) {
  await post('HeapProfiler.collectGarbage')
  return (await post('Runtime.getHeapUsage')).usedSize / 2 ** 20
}

async function heapsOfWorkers(session) {
  const ids = []
  const waiting = new Map()
  session.on('NodeWorker.attachedToWorker', ({ params }) => ids.push(params.sessionId))
  session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => {
    const { id, result } = JSON.parse(params.message)
    waiting.get(`${params.sessionId} ${id}`)?.(result)
  })
  let last = 0
  const postTo = (sessionId) => (method) =>
    new Promise((resolve) => {
      const id = ++last
      waiting.set(`${sessionId} ${id}`, resolve)
      void session.post('NodeWorker.sendMessageToWorker', { sessionId, message: JSON.stringify({ id, method }) })
    })
  await session.post('NodeWorker.enable', { waitForDebuggerOnStart: false })
  return Promise.all(ids.map((id) => heapOf(postTo(id))))
}
