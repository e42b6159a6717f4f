import { describe, expect, test } from 'vitest'
import { readServers } from '../../src/import/file.ts'
import { addedServers } from '../../src/import/read/add-commands.ts'

const one = (line: string) => addedServers(line).map(({ name, entry }) => ({ name, ...entry }))
const nothing = { env: {}, headers: {} }

// As the documentation of the clients and of servers has them.
describe('a command line of a client that adds a server', () => {
  test.each([
    [
      'claude mcp add playwright npx @playwright/mcp@latest',
      { name: 'playwright', command: 'npx', args: ['@playwright/mcp@latest'] },
    ],
    [
      'claude mcp add --transport http notion https://mcp.notion.com/mcp',
      { name: 'notion', type: 'http', url: 'https://mcp.notion.com/mcp' },
    ],
    [
      'claude mcp add --transport stdio --env AIRTABLE_API_KEY=YOUR_KEY airtable -- npx -y airtable-mcp-server',
      {
        name: 'airtable',
        type: 'stdio',
        env: { AIRTABLE_API_KEY: 'YOUR_KEY' },
        command: 'npx',
        args: ['-y', 'airtable-mcp-server'],
      },
    ],
    [
      'claude mcp add -s user -e A=1 B=2 db -- docker run -i --rm -e A db:1',
      { name: 'db', env: { A: '1', B: '2' }, command: 'docker', args: ['run', '-i', '--rm', '-e', 'A', 'db:1'] },
    ],
    [
      'claude mcp add --transport sse asana https://mcp.asana.com/sse --header "Authorization: Bearer your-token"',
      { name: 'asana', type: 'sse', url: 'https://mcp.asana.com/sse', headers: { Authorization: 'Bearer your-token' } },
    ],
    [
      'codex mcp add context7 -- npx -y @upstash/context7-mcp',
      { name: 'context7', command: 'npx', args: ['-y', '@upstash/context7-mcp'] },
    ],
    [
      'codex mcp add figma --url https://mcp.figma.com/mcp --bearer-token-env-var FIGMA_TOKEN',
      { name: 'figma', url: 'https://mcp.figma.com/mcp', bearer_token_env_var: 'FIGMA_TOKEN' },
    ],
    [
      'gemini mcp add -t http --trust docs https://docs.example.com/mcp',
      { name: 'docs', type: 'http', url: 'https://docs.example.com/mcp' },
    ],
    [
      '$ gemini mcp add --env=KEY=a=b files python3 server.py',
      { name: 'files', env: { KEY: 'a=b' }, command: 'python3', args: ['server.py'] },
    ],
  ])('%s', (line, server) => {
    expect(one(line)).toEqual([{ ...nothing, ...server }])
  })

  test('as JSON is taken as that', () => {
    expect(one(`claude mcp add-json weather '{"type":"stdio","command":"/opt/weather","env":{"K":"v"}}'`)).toEqual([
      { name: 'weather', type: 'stdio', command: '/opt/weather', env: { K: 'v' } },
    ])
    expect(one(`code --add-mcp '{"name":"play","command":"npx","args":["a b"]}'`)).toMatchObject([
      { name: 'play', command: 'npx', args: ['a b'] },
    ])
  })

  test('goes on in the next line where the shell does', () => {
    expect(one('claude mcp add github \\\n  --env TOKEN=x \\\n  -- npx -y gh-mcp')).toEqual([
      { ...nothing, name: 'github', env: { TOKEN: 'x' }, command: 'npx', args: ['-y', 'gh-mcp'] },
    ])
  })

  test('with a placeholder in the place of JSON, or brackets without an end, says nothing', () => {
    expect(one(`claude mcp add-json weather '<json>'\ncode --add-mcp '${'['.repeat(10_000)}'`)).toEqual([])
  })

  test('of another command is none', () => {
    expect(one('claude mcp list\nclaude mcp remove github\nmy mcp address\nnpm add mcp add')).toEqual([])
  })
})

describe('a README', () => {
  const names = (text: string, source = 'README.md') => readServers(text, source).file.servers.map(({ name }) => name)

  test('has the servers of its command lines and of its blocks', () => {
    const text = [
      '# Setup',
      '```bash',
      'claude mcp add github -- npx -y gh-mcp',
      '```',
      'or run `codex mcp add docs --url https://docs.example.com/mcp`:',
      '```json',
      '{ "mcpServers": { "files": { "command": "npx", "args": ["files-mcp"] } } }',
      '```',
    ]
    expect(names(text.join('\n'))).toEqual(['files', 'github', 'docs'])
  })

  test('may be nothing but pasted command lines', () => {
    expect(names('# mine\nclaude mcp add a -- npx a-mcp\n\nclaude mcp add b https://b.example.com/mcp\n', '-')).toEqual(
      ['a', 'b'],
    )
  })
})
