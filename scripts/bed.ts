/**
 * `npm run bed`: a shell inside the tests' own namespaces, with a private Docker engine, a registry and a PostgreSQL, to try Gatewright by hand without
 * touching the host's. `npm run bed -- COMMAND...` runs that instead; `--litellm` first takes the real proxy as the gateway. All of it ends with the command.
 */
import { join } from 'node:path'
import { unpackedDebs } from '../test/bed/debs.ts'
import { bedVariable, insideNamespaces, whyNoBed } from '../test/bed/namespace.ts'
import { offlineNpm } from '../test/bed/npm-cache.ts'
import { offlinePython } from '../test/bed/python-servers.ts'
import { chosenVersion } from '../test/litellm/proxy/recipe.ts'
import { run } from './test/in-bed.ts'
import { whyNoProxy } from './test/proxy.ts'

const isReal = process.argv[2] === '--litellm'
const reason = whyNoBed() ?? (isReal ? await whyNoProxy(chosenVersion()) : undefined)
if (reason !== undefined) {
  console.error(`There can be no bed here: ${reason}.`)
  process.exitCode = 1
} else {
  const root = await unpackedDebs()
  const inside = [process.execPath, join(import.meta.dirname, 'bed/inside.ts'), ...process.argv.slice(2)]
  process.exitCode = await run(insideNamespaces(root, inside), {
    [bedVariable]: root,
    ...(await offlineNpm()),
    ...(await offlinePython()),
  })
}
