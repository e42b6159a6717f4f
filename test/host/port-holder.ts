/** Sets a port aside and stays, for a test that kills it. */
import { firstFree } from '../../src/host/free-port.ts'
import { portClaims } from '../../src/host/port-claims.ts'

process.send!(await firstFree(portClaims()))
setInterval(() => undefined, 60_000)
