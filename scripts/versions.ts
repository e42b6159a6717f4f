/** `npm run versions [-- REPOSITORY]`: what LiteLLM's registry has and the table of src/versions/versions.ts has not. Exit code 1 where it lacks something. */
import { dockerConfigDirectory } from '../src/adapters/docker/connect.ts'
import { registryLogin } from '../src/adapters/docker/registry-login.ts'
import { httpRegistry } from '../src/adapters/http-registry.ts'
import { isGood, versions } from '../src/versions/versions.ts'
import { asFailure } from '../src/failure.ts'
import { lackingIn } from '../src/registry/lacking.ts'
import { releasedBy } from '../src/registry/released.ts'
import { newestLines, newestOfLine } from '../src/registry/tags.ts'
import { failureText } from '../src/setup/failure-text.ts'

const repository = process.argv[2] ?? versions.repository
const registry = httpRegistry(name => registryLogin(name, dockerConfigDirectory(process.env)))
try {
  const released = await releasedBy(registry, repository)
  for (const line of newestLines(released.versions, 8))
    console.log(`${line}  ${newestOfLine(released.versions, line, isGood) ?? 'none that a gateway may have'}`)
  const lacking = lackingIn(versions, released.versions)
  console.log(
    lacking.length > 0
      ? `\nThe table lacks:\n${lacking.map(text => `  ${text}`).join('\n')}`
      : '\nThe table lacks nothing.',
  )
  process.exitCode = lacking.length > 0 ? 1 : 0
} catch (error) {
  console.error(failureText(asFailure(error)).join('\n'))
  process.exitCode = asFailure(error).exit
}
