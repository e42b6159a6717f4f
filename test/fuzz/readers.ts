import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { readHandMade } from '../../src/hand-made/hand-made.ts'
import type { ContainerState } from '../../src/adapters/container-engine.ts'
import { registryLogin } from '../../src/adapters/docker/registry-login.ts'
import { findEndpoint } from '../../src/adapters/docker/connect.ts'
import { httpGateway } from '../../src/adapters/http-gateway.ts'
import { localFiles } from '../../src/adapters/local-files.ts'
import { npmPackages } from '../../src/adapters/npm-packages.ts'
import type { KeptName, SecretStore } from '../../src/adapters/secret-store.ts'
import { parseEnvText } from '../../src/adapters/secret-store/env-text.ts'
import { backedUp } from '../../src/backup/content.ts'
import { packed, type Texts, unpacked } from '../../src/backup/pack.ts'
import { opened, sealed } from '../../src/backup/seal.ts'
import { shownOf } from '../../src/backup/shown.ts'
import { readLastProved } from '../../src/checks/last-proved.ts'
import { toolsSeen } from '../../src/gateway/tool-list.ts'
import { CannotEdit } from '../../src/clients/edit-json.ts'
import { clients } from '../../src/clients/table.ts'
import { editedText } from '../../src/clients/write.ts'
import { deploymentFrom, deploymentText, parseAnswers } from '../../src/deployment/file.ts'
import { isSent } from '../../src/dump/allowed.ts'
import { statementsOf } from '../../src/dump/statements.ts'
import { readJournal } from '../../src/engine/journal.ts'
import { Failure } from '../../src/failure.ts'
import { keptSchema } from '../../src/generations/generation.ts'
import { readKeptSecrets } from '../../src/generations/kept-secrets.ts'
import { readIdentity } from '../../src/identity/identity.ts'
import { preview } from '../../src/import/preview.ts'
import { deploymentFiles } from '../../src/paths.ts'
import { readProofs } from '../../src/proof/kept.ts'
import { begin, called, toolsOf } from '../../src/proof/probe/conversation.ts'
import { eventsOf } from '../../src/proof/probe/events.ts'
import { messageIn, WireError, type Wire } from '../../src/proof/probe/wire.ts'
import { parsedReport } from '../../src/proof/report-schema.ts'
import { toolForm } from '../../src/proof/tool-fields.ts'
import { Secret } from '../../src/secret.ts'
import { openDraft } from '../../src/setup/draft.ts'
import { parsedState } from '../../src/state-file.ts'
import type { World } from '../../src/world.ts'
import { YamlText } from '../../src/yaml/edit.ts'
import { sampleDeployment } from '../steps/sample.ts'

let directory: string
const own = () => ({ config: directory, state: directory, logs: directory })
const world = () => ({ files: localFiles, own: own() }) as unknown as World
const state = () => deploymentFiles(own(), 'gw').state

const written = (name: string, text: string) => {
  const path = join(directory, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}
const inState = (name: string, text: string) => {
  mkdirSync(state(), { recursive: true })
  writeFileSync(join(state(), name), text)
}

const passphrase = Secret.of('eleven words')
const backup: Texts = {
  manifest: {
    format: 1,
    deployment: 'mcp-litellm',
    at: '2026-11-25T20:00:00.000Z',
    gatewright: '0.1.0',
    home: '/home/admin',
    image: 'ghcr.io/berriai/litellm:v1.108.11',
    schema: 'a',
  },
  deployment: deploymentText(sampleDeployment()),
  config: 'model_list: []\nlitellm_settings:\n  callbacks: [a]\n',
  secrets: { container: { LITELLM_SALT_KEY: 'sk-salt' }, keys: { KEY_TEAM: 'sk-team' } },
}
const dump = Buffer.from('x'.repeat(600))
const archiveOf = (texts: Texts) => packed(texts, { bytes: dump.length, content: Readable.from([dump]) })

/** Bytes as a text of as many letters, which can be spoiled as any. */
const asText = (bytes: Buffer) => bytes.toString('latin1')
const asBytes = (text: string) => Readable.from([Buffer.from(text, 'latin1')])

let archive = ''
let sealedArchive = ''
let identity = ''
let said = ''
let server: Server
let gateway: ReturnType<typeof httpGateway.at>

export async function openReaders(): Promise<void> {
  directory = mkdtempSync(join(tmpdir(), 'fuzz-'))
  archive = asText(await buffer(archiveOf(backup)))
  identity = await generateX25519Identity()
  sealedArchive = asText(
    await buffer(await sealed(archiveOf(backup), { recipients: [await identityToRecipient(identity)] })),
  )
  server = createServer((_, answer) => {
    answer.writeHead(200, { 'content-type': said.startsWith('data:') ? 'text/event-stream' : 'application/json' })
    answer.end(said)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  gateway = httpGateway.at(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
}

export function closeReaders(): void {
  server.close()
  rmSync(directory, { recursive: true })
}

async function readArchive(content: Readable): Promise<void> {
  const drained = async (of: AsyncIterable<Uint8Array>) => {
    for await (const chunk of of) void chunk
  }
  const texts = await unpacked(content, 'backup.age', drained)
  texts.isProvedBy(passphrase)
  const { deployment } = backedUp(texts, 'backup.age', '/home/me')
  shownOf(deployment, { tables: 0, rows: 0, runs: [], extensions: [], gives: [] }, texts.config)
}

const store = (text: string) =>
  ({ kept: { read: async () => Secret.of(text), where: (name: KeptName) => name } }) as unknown as SecretStore

/** A server that answers everything with the same text. */
async function converse(text: string): Promise<void> {
  const ask: Wire['ask'] = async () => messageIn(text) ?? {}
  const talk = await begin({ ask, tell: async () => {}, headers: {}, noise: [], said: [], close: () => {} })
  const tools = await toolsOf(talk)
  for (const tool of tools) toolForm(tool).arguments({})
  await called(talk, { tool: 'a', arguments: {} })
}

/** Errors that are the answer of what is read, and told as such by whoever asked. */
const telling =
  (kind: new (...all: never[]) => Error, read: (text: string) => unknown) =>
  async (text: string): Promise<void> => {
    try {
      await read(text)
    } catch (error) {
      if (error instanceof kind) throw new Failure({ what: 'told', why: error.message, next: '' })
      throw error
    }
  }

const deployed = () => deploymentText(sampleDeployment())

const container = (path: string) =>
  ({
    spec: {
      args: ['--config', '/app/config.yaml'],
      env: {},
      labels: {},
      mounts: [{ source: path, target: '/app/config.yaml' }],
    },
  }) as unknown as ContainerState

export interface Reader {
  /** Texts that are as they should be. */
  samples: () => string[]
  /** Others to begin with. */
  odd?: string[]
  read: (text: string) => unknown
}

const reader = (read: Reader['read'], ...samples: string[]): Reader => ({ samples: () => samples, read })

const ofClients = (format: 'json' | 'toml', sample: string): Reader =>
  reader(
    telling(CannotEdit, text => {
      const parts = { url: 'http://127.0.0.1:4000', server: 'a', model: 'm', key: 'a' }
      for (const client of clients.filter(one => (one.format === 'toml') === (format === 'toml')))
        editedText(client, text, parts)
    }),
    sample,
  )

const files: Record<string, Reader> = {
  answers: {
    samples: () => ['version: 1\nname: gw\nkeys:\n  - alias: team\n    models: [mock]\n    servers: []\n', deployed()],
    odd: ['a: &a [1]\nb: *a\n'],
    read: text => parseAnswers(text, 'the answers'),
  },
  'deployment.yaml': {
    samples: () => [deployed()],
    read: text => deploymentFrom(parseAnswers(text, 'deployment.yaml')),
  },
  draft: reader(text => {
    inState('draft.yaml', text)
    return openDraft(localFiles, deploymentFiles(own(), 'gw'))
  }, 'servers:\n  - name: a\n'),
  'secrets of a draft': reader(text => {
    inState('draft.yaml', 'name: gw\n')
    inState('draft.secrets', text)
    return openDraft(localFiles, deploymentFiles(own(), 'gw'))
  }, '{"keys.team.value":"sk"}'),
  journal: reader(
    text => readJournal(localFiles, written('journal.json', text), 'gw'),
    '{"format":1,"deployment":"gw","entries":[{"change":{"id":"a:b","step":"a","action":"create","group":"g","what":"w"},"state":"done","at":"x","receipt":{"a":1}}]}',
  ),
  generation: reader(
    text => parsedState(text, keptSchema, 'generation'),
    '{"container":"c","at":"x","image":{"reference":"r","id":"i"},"files":[],"secretsIn":{"store":"file","path":"/x"}}',
  ),
  identity: reader(
    text => (inState('identity.json', text), readIdentity(world(), 'gw')),
    '{"format":1,"identity":"7f3f4a52-6a0e-4c9b-9f0e-1d2c3b4a5f60","state":"/x"}',
  ),
  'what was proved': reader(
    async text => {
      inState('last-proved.json', text)
      inState('proofs.json', text)
      await readLastProved(world(), 'gw')
      await readProofs(world(), 'gw')
    },
    '{"restart":"2026-11-25T20:00:00.000Z"}',
    '{"a":{"of":"x","state":"proved","text":"t","tools":["a"],"at":"2026-11-25T20:00:00.000Z"}}',
  ),
  'kept secrets': reader(
    text => readKeptSecrets(store(text), 'in-service'),
    '{"values":{"container":{"A":"b"},"keys":{}},"files":[{"path":"/x","content":"A=b","mode":384}]}',
  ),
  'config.yaml': reader(
    text => {
      const config = new YamlText(text, 'config.yaml')
      config.set(['litellm_settings', 'callbacks'], ['mine'])
    },
    'model_list:\n  - model_name: a\n    litellm_params: {model: b}\nlitellm_settings:\n  drop_params: true\n',
    'a: &a {x: 1}\nb:\n  <<: *a\n',
  ),
  'config.yaml of a hand-made gateway': reader(
    text => readHandMade(container(written('hand-made.yaml', text)), { files: localFiles }),
    'include: [hand-made.yaml]\nmodel_list:\n  - model_name: a\n    litellm_params: {model: b, api_key: os.environ/A}\n',
  ),
  'an env file': reader(text => parseEnvText(text, '/x.env'), '# a\nA=b\nB__PERCENT_ENCODED=a%20b\nC="d"\n'),
  'import formats': reader(
    text => preview(text, 'file', { existing: [] }),
    '{"mcpServers":{"a":{"command":"npx","args":["-y","x"],"env":{"TOKEN":"t"}}}}',
    '[mcp_servers.a]\ncommand = "npx"\nargs = ["x"]\n',
    'mcpServers:\n  - name: a\n    command: npx\n',
  ),
  'a client’s own file of JSON': ofClients('json', '{"mcpServers": {"a": {"url": "x"}}, // mine\n "b": [1,]}'),
  'a client’s own file of TOML': ofClients('toml', 'model = "a"\n[other]\nurl = "x"\n'),
}

const parsedOr = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** A backup in which one text is another. */
function ofBackup(name: 'manifest' | 'deployment' | 'secrets' | 'config'): Reader {
  const isData = name === 'manifest' || name === 'secrets'
  return {
    samples: () => [isData ? JSON.stringify(backup[name]) : backup[name]!],
    read: text => readArchive(archiveOf({ ...backup, [name]: isData ? parsedOr(text) : text })),
  }
}

const others: Record<string, Reader> = {
  'Docker’s config': reader(
    text => (written('docker/config.json', text), registryLogin('example.org/x', join(directory, 'docker'))),
    '{"auths":{"example.org":{"auth":"dTpw"}},"credHelpers":{}}',
  ),
  'Docker’s context': reader(text => {
    // The name of a context's directory is the hash of its name (docker/cli, cli/context/store).
    written(
      'docker-contexts/contexts/meta/ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb/meta.json',
      text,
    )
    return findEndpoint({
      env: { DOCKER_CONTEXT: 'a', DOCKER_CONFIG: join(directory, 'docker-contexts') },
      home: directory,
    })
  }, '{"Name":"a","Endpoints":{"docker":{"Host":"unix:///x"}}}'),
  'an installed package': reader(text => {
    written('npm/node_modules/a/package.json', text)
    return npmPackages(localFiles, { uid: 0, gid: 0 }).installed(join(directory, 'npm'), 'a')
  }, '{"name":"a","version":"1.0.0"}'),
  'answers of the proxy': reader(
    async text => {
      said = text
      const answer = await toolsSeen({ gateway }, Secret.of('sk-a'))
      await gateway.mcp(Secret.of('sk-a'), {})
      return answer
    },
    '{"tools":[{"name":"a","inputSchema":{"properties":{}},"mcp_info":{"server_name":"b"}}],"error":null}',
    'data: {"jsonrpc":"2.0","id":1,"result":{}}\n\n',
  ),
  'answers of an MCP server': {
    samples: () => [
      '{"jsonrpc":"2.0","id":1,"result":{"serverInfo":{"name":"a"},"tools":[{"name":"a","inputSchema":{"type":"object","properties":{"b":{"type":"string","description":"c"}},"required":["b"]},"annotations":{"readOnlyHint":true}}],"content":[{"type":"text","text":"d"}]}}',
    ],
    odd: ['{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no"}}'],
    read: telling(WireError, converse),
  },
  'an event stream': reader(
    telling(WireError, async text => {
      for await (const { data } of eventsOf(asBytes(text) as AsyncIterable<Uint8Array>)) messageIn(data)
    }),
    'event: message\ndata: {"id":1,\ndata: "result":{}}\n\ndata: {}\n\n',
  ),
  'the report of a probe': reader(
    parsedReport,
    '{"answered":true,"era":"handshake","protocol":"x","name":"a","version":"1","tools":[{"name":"a"}],"ms":1,"noise":[],"said":[]}',
  ),
  dump: reader(async text => {
    for await (const statement of statementsOf(Readable.from([Buffer.from(text)]))) {
      isSent(statement)
      for await (const rows of statement.rows ?? []) void rows
    }
  }, "SET a = 'x';\nCREATE TABLE public.t (id int);\nCOPY public.t (id) FROM stdin;\n1\n\\.\n"),
  'the archive of a backup': { samples: () => [archive], read: text => readArchive(asBytes(text)) },
  'the manifest of a backup': ofBackup('manifest'),
  'the deployment of a backup': ofBackup('deployment'),
  'the secrets of a backup': ofBackup('secrets'),
  'the config.yaml of a backup': ofBackup('config'),
  'a sealed backup': {
    samples: () => [sealedArchive],
    read: async text => readArchive(await opened(asBytes(text), { identities: [Secret.of(identity)] }, 'backup.age')),
  },
}

/** Every reader of what somebody else may have written, with texts that are right. */
export const readers: Record<string, Reader> = { ...files, ...others }
