import { expect, test } from 'vitest'
import { answerAt } from '../../src/deployment/answers.ts'
import { interview } from '../../src/deployment/interview.ts'
import { sections } from '../../src/deployment/sections/index.ts'
import { planHost } from '../doubles/host-facts.ts'

const parts = ['paths.project', 'database.role', 'database.name', 'network', 'exposure.port', 'servers.0.reads.role']

const usual = { project: '/home/administrator/projects/mcp/litellm', role: 'litellm_user', database: 'litellm_db' }
const all = { ...usual, network: 'postgres-net', port: 4000, toolsRoles: ['tools_reader'] }

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

const everything = (name: string, ...neighbours: object[]) => {
  const host = planHost({ postgres: [], neighbours: neighbours as never })
  const { answers } = interview(sections, { given: { name }, host })
  return parts.map(path => answerAt<string>(answers, path))
}

test('a second gateway has nothing of the first, and a third nothing of either, though they are called alike', () => {
  const first = { name: 'mcp-litellm', ...all }
  expect(everything('gw', first)).toEqual([
    '/home/administrator/projects/mcp/gw',
    'gw_user',
    'gw_db',
    'gw-net',
    4001,
    'gw_reader',
  ])
  const second = { name: 'gw', project: '/home/administrator/projects/mcp/gw', role: 'gw_user', database: 'gw_db', network: 'gw-net', port: 4001, toolsRoles: ['gw_reader'] } // prettier-ignore
  expect(everything('GW', first, second)).toEqual([
    '/home/administrator/projects/mcp/GW',
    'gw_user_2',
    'gw_db_2',
    'GW-net',
    4002,
    'gw_reader_2',
  ])
})
