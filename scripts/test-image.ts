/**
 * `npm run test:image -- REFERENCE [VITEST ARGUMENTS]`: the journeys of the real proxy on an image that this host's engine can pull, such as
 * ghcr.io/berriai/litellm:lts. The engine pulls and saves it; the tests run in the bed, and change nothing else here.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { formVariable } from '../test/bed/official-image.ts'
import { imageVariables } from '../test/bed/saved-image.ts'
import { vitestInBed } from './test/in-bed.ts'
import { withCounts } from './test/with-counts.ts'

const journeys = ['litellm/image', 'litellm/upgrade', 'acceptance/wizard', 'acceptance/mcp-servers']
const [reference, ...more] = process.argv.splice(2)
const docker = async (...args: string[]) => (await execa('docker', args, { stderr: 'inherit' })).stdout

if (reference === undefined) {
  console.error('Say which image: npm run test:image -- ghcr.io/berriai/litellm:lts')
  process.exit(2)
}
await docker('pull', '--quiet', reference)
const [{ Config }] = JSON.parse(await docker('image', 'inspect', reference)) as [{ Config: { User: string } }]
const program = 'import importlib.metadata; print(importlib.metadata.version("litellm"))'
const version = await docker('run', '--rm', '--entrypoint', 'python3', reference, '-c', program)
const directory = mkdtempSync(join(tmpdir(), 'gatewright-image-'))
try {
  const file = join(directory, 'image.tar')
  await docker('save', '--output', file, reference)
  process.argv.push(...(more.length > 0 ? more : journeys.map(name => `test/${name}.test.ts`)))
  await withCounts(`LiteLLM ${version} in ${reference}, as user ${Config.User || 'root'}`, args =>
    vitestInBed('litellm', args, {
      ...imageVariables({ file, reference, version }),
      GATEWRIGHT_LITELLM_VERSION: version,
      [formVariable]: /^(|root|0)(:|$)/.test(Config.User) ? 'root' : 'nonroot',
    }),
  )
} finally {
  rmSync(directory, { recursive: true })
}
