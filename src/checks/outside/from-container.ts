import type { CheckContext, Finding } from '../check.ts'
import { judge, resultsIn, type Target } from './reached.ts'

/**
 * For Python's own library, which every image of LiteLLM has: answers one line of JSON, a result for each target in order. Everything tried is on this host, so a
 * connection that is not there after two seconds is dropped on the way, as Docker does between its networks.
 */
const program = `
import http.client, json, socket, sys
from concurrent.futures import ThreadPoolExecutor
def reached(target):
    host, port, request = target["host"], target["port"], target.get("request")
    try:
        if not request:
            socket.create_connection((host, port), timeout=2).close()
            return "open"
        asked = http.client.HTTPConnection(host, port, timeout=2)
        asked.connect()
        asked.sock.settimeout(10)
        headers = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
        asked.request(request["method"], request["path"], request.get("body"), headers)
        return asked.getresponse().status
    except OSError:
        return "closed"
    except http.client.HTTPException:
        return "open"
targets = json.loads(sys.argv[1])
with ThreadPoolExecutor(16) as pool:
    print(json.dumps(list(pool.map(reached, targets))))
`

/** Tries all of it from a container that has nothing to do with the gateway. */
export async function fromContainer(
  network: string,
  targets: Target[],
  context: CheckContext,
  imageId: string,
): Promise<Finding[]> {
  const once = { image: imageId, entrypoint: ['python3'], args: ['-c', program, JSON.stringify(targets)], network }
  const { exitCode, output } = await context.world.engine.runOnce(once, context.signal)
  const read = exitCode === 0 ? resultsIn(output.raw(), targets.length) : undefined
  const from = `from a container on ${network}`
  if (!read) return [{ ok: false, text: `nothing could be tried ${from}: ${output.shown().slice(-200)}` }]
  return targets.map((target, at) => judge(from, target, read[at]!))
}
