/** One thing that is tried from somewhere else: a connection, or a request that nobody may make without a key. */
export interface Target {
  name: string
  host: string
  port: number
  /** Absent, a connection alone is tried. */
  request?: { method: 'GET' | 'POST'; path: string; body?: string }
}

/** What came of it: nothing accepts a connection there, it is accepted, or it answers with a status. */
export type Reached = 'closed' | 'open' | number

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

/** As a container is given it. */
export const command = (targets: Target[]): string[] => ['-c', program, JSON.stringify(targets)]
