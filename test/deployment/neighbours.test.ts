import { expect, test } from 'vitest'
import { answerAt } from '../../src/deployment/answers.ts'
import { interview } from '../../src/deployment/interview.ts'
import { sections } from '../../src/deployment/sections/index.ts'
import { planHost } from '../doubles/host-facts.ts'

const usual = { project: '/home/administrator/projects/mcp/litellm', role: 'litellm_user', database: 'litellm_db' }

const suggested = (name: string, neighbour?: object) => {
  const host = planHost({ ...(neighbour && { neighbours: [{ name: 'mcp-litellm', ...neighbour }] }) })
  const { answers } = interview(sections, { given: { name }, host })
  return ['paths.project', 'database.role', 'database.name'].map(path => answerAt<string>(answers, path))
}

test.each([
  ['gwb', undefined, [usual.project, 'litellm_user', 'litellm_db']],
  ['gwb', usual, ['/home/administrator/projects/mcp/gwb', 'gwb_user', 'gwb_db']],
  ['Prod.gw-2', usual, ['/home/administrator/projects/mcp/Prod.gw-2', 'prod_gw_2_user', 'prod_gw_2_db']],
  ['2nd', usual, ['/home/administrator/projects/mcp/2nd', 'gw_2nd_user', 'gw_2nd_db']],
  ['gwb', { database: 'litellm_db' }, [usual.project, 'litellm_user', 'gwb_db']],
  ['mcp-litellm', usual, [usual.project, 'litellm_user', 'litellm_db']],
])('a gateway %s, beside one with %o, is suggested names of its own', (name, neighbour, names) => {
  expect(suggested(name, neighbour)).toEqual(names)
})
