import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

/** What steady clients met. */
export interface Met {
  answered: number
  failed: number
  /** Milliseconds between the end of one good answer and the next: what a client that tries again has to wait at most. */
  longestGap: number
  /** How requests failed, counted. */
  how: Record<string, number>
}

/** One chat request, as a client without a connection of before sends it; `undefined` where it was answered. */
function chat(port: number, key: string, model: string): Promise<string | undefined> {
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'ping' }] })
  return new Promise(resolve => {
    const asked = request(
      {
        port,
        host: '127.0.0.1',
        path: '/v1/chat/completions',
        method: 'POST',
        agent: new Agent(),
        signal: AbortSignal.timeout(10_000),
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      },
      answer => {
        answer.resume().on('end', () => resolve(answer.statusCode === 200 ? undefined : String(answer.statusCode)))
        answer.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.name))
      },
    )
    asked.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.name))
    asked.end(body)
  })
}

/** A client that asks again and again, one request after the other, while `work` runs. `keyNow` is what it has in its settings at that moment. */
export async function underTraffic<T>(
  { port, model, keyNow }: { port: number; model: string; keyNow: () => string | Promise<string> },
  work: () => Promise<T>,
): Promise<{ result: T; met: Met }> {
  const met: Met = { answered: 0, failed: 0, longestGap: 0, how: {} }
  const ending = new AbortController()
  const client = async () => {
    let last = performance.now()
    while (!ending.signal.aborted) {
      const problem = await chat(port, await keyNow(), model)
      if (problem) {
        met.failed++
        met.how[problem] = (met.how[problem] ?? 0) + 1
      } else {
        met.answered++
        met.longestGap = Math.max(met.longestGap, Math.round(performance.now() - last))
        last = performance.now()
      }
      await pause(50)
    }
    met.longestGap = Math.max(met.longestGap, Math.round(performance.now() - last))
  }
  const running = client()
  try {
    return { result: await work(), met }
  } finally {
    ending.abort()
    await running
  }
}

/** Says the figures aloud, so that they can be quoted from a run. */
export const say = (what: string, { answered, failed, longestGap, how }: Met) =>
  console.info(
    `${what}: ${answered} answered, ${failed} failed${failed > 0 ? ` (${Object.entries(how).map(([word, count]) => `${count} ${word}`)})` : ''}, longest gap ${longestGap} ms`,
  )
