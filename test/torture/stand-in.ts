/**
 * The stand-in of a torture: it writes what was spent at once, by LiteLLM's own setting, so that nobody waits the ten seconds from one batch to the next.
 * The configuration that it is given is the copy that a rehearsal makes at each start.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { parseDocument } from 'yaml'

const copy = process.argv[process.argv.indexOf('--config') + 1]!
const config = parseDocument(readFileSync(copy, 'utf8'))
config.setIn(['general_settings', 'proxy_batch_write_at'], 0.1)
writeFileSync(copy, String(config))
await import('../../src/rehearsal/stand-in/main.ts')
