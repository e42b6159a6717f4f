import { expect, test } from 'vitest'
import { localFiles } from '../../src/adapters/local-files.ts'
import { standingHere } from '../../src/identity/identity.ts'
import {
  commentFor,
  type Identity,
  identityLabels,
  type Mark,
  markInComment,
  markInLabels,
} from '../../src/identity/mark.ts'
import { ownPaths } from '../../src/paths.ts'

const mine: Identity = { id: '11111111-1111-4111-8111-111111111111', state: '/home/a/.local/state/x', host: 'one' }
const others = '22222222-2222-4222-8222-222222222222'

test.each<[string, Mark | undefined, { identity?: Identity; adopted?: string; recorded: boolean }, string]>([
  ['nothing says whose it is', undefined, { recorded: true }, 'unmarked'],
  ['the same identity', { deployment: 'x', identity: mine.id }, { identity: mine, recorded: false }, 'ours'],
  [
    'another identity, the same name',
    { deployment: 'x', identity: others },
    { identity: mine, recorded: true },
    'other',
  ],
  ['an identity, and a record without one', { deployment: 'x', identity: others }, { recorded: true }, 'other'],
  ['a name from before identities, recorded here', { deployment: 'x' }, { identity: mine, recorded: true }, 'ours'],
  ['a name from before identities, no record', { deployment: 'x' }, { identity: mine, recorded: false }, 'other'],
  ['another name from before identities', { deployment: 'y' }, { identity: mine, recorded: true }, 'other'],
  [
    'the identity of what was adopted',
    { deployment: 'x', identity: others },
    { identity: mine, adopted: others, recorded: true },
    'ours',
  ],
])('%s', async (_, mark, { identity, adopted, recorded }, standing) => {
  const deployment = { name: 'x', ...(adopted && { adopted: { container: 'c', identity: adopted, mounts: [] } }) }
  const world = { files: localFiles, own: ownPaths({ XDG_CONFIG_HOME: '/nowhere', XDG_STATE_HOME: '/nowhere' }) }
  const owner = { world, deployment, ...(identity && { identity }) }
  expect(await standingHere(mark, owner, async () => recorded)).toBe(standing)
})

test('labels and comments say the same of a deployment', () => {
  const mark = { deployment: 'prod.gw-1', identity: mine.id }
  const labels = { 'dev.gatewright.deployment': 'prod.gw-1', ...identityLabels(mine) }
  expect(markInLabels(labels)).toEqual({ ...mark, where: '/home/a/.local/state/x' })
  expect(markInComment(commentFor('prod.gw-1', mine))).toEqual({ ...mark, where: '/home/a/.local/state/x on one' })
})

test.each([
  ['made by Gatewright for mcp-litellm', { deployment: 'mcp-litellm' }],
  ['the finance team’s', undefined],
  ['not made by Gatewright for mcp-litellm', undefined],
  [null, undefined],
])('the comment %s', (comment, mark) => {
  expect(markInComment(comment)).toEqual(mark)
})
