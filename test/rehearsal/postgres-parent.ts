/** Starts a server, says its pid and stays, for a test that kills it. */
import { startPostgres } from '../../src/rehearsal/postgres.ts'

const { pid } = await startPostgres(JSON.parse(process.argv[2]!))
process.send!({ pid })
