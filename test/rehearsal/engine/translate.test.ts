import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { onHost, translatedConfig } from '../../../src/rehearsal/engine/translate.ts'

const mounts = [{ source: '/home/a/project/mcp/tools', target: '/app/mcp/tools', readOnly: true }]

test.each([
  ['/app/mcp/tools/index.js', '/home/a/project/mcp/tools/index.js'],
  ['/app/mcp/tools', '/home/a/project/mcp/tools'],
  ['/app/mcp/tools-other/index.js', '/app/mcp/tools-other/index.js'],
  ['postgresql://reader@db:5432/app/mcp/tools', 'postgresql://reader@db:5432/app/mcp/tools'],
])('%s is %s on the host', (inside, outside) => {
  expect(onHost(inside, mounts)).toBe(outside)
})

test('a server is started by this Node and from the host, and everything else stays', () => {
  const config = `
general_settings: { master_key: os.environ/LITELLM_MASTER_KEY }
mcp_servers:
  tools: { command: node, args: [/app/mcp/tools/index.js, plain] }
  far: { url: 'http://far/mcp' }`
  expect(parse(translatedConfig(config, mounts, '/opt/node'))).toEqual({
    general_settings: { master_key: 'os.environ/LITELLM_MASTER_KEY' },
    mcp_servers: {
      tools: { command: '/opt/node', args: ['/home/a/project/mcp/tools/index.js', 'plain'] },
      far: { url: 'http://far/mcp' },
    },
  })
})

test('a configuration without servers is no error', () => {
  expect(parse(translatedConfig('mcp_servers:\nmodel_list: []', [], 'node'))).toEqual({
    mcp_servers: null,
    model_list: [],
  })
})
