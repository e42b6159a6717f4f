import { secretFilePath } from '../adapters/secret-file.ts'
import type { SecretStore } from '../adapters/secret-store.ts'
import { checks } from '../checks/index.ts'
import { transcript } from '../checks/transcript.ts'
import { printsKey } from '../clients/key.ts'
import { clientLines } from '../clients/lines.ts'
import { partsOf } from '../clients/parts.ts'
import { grantsText } from '../deployment/grants.ts'
import type { Deployment, Server } from '../deployment/schema.ts'
import type { Verification } from '../checks/check.ts'
import template from '../../templates/CLAUDE.md' with { type: 'text' }
import type { WantedFile } from '../steps/files/wanted.ts'
import { imageReference } from '../steps/image.ts'
import { projectFiles } from '../gateway/paths.ts'
import { cleanLine } from '../text/clean.ts'
import { code, fenced } from '../text/markdown.ts'
import { quote } from '../text/shell.ts'
import { render } from '../steps/render.ts'
import { sha256 } from '../text/sha256.ts'

/** What CLAUDE.md is made of. */
export interface DocumentParts {
  deployment: Deployment
  rehearsal: boolean
  store: Pick<SecretStore, 'kind' | 'where'>
  files: Pick<WantedFile, 'name' | 'content'>[]
  verification?: Verification
}

const resultOf = ({ verification }: DocumentParts): 'passed' | 'failed' | 'none' =>
  verification ? (verification.checks.every(({ status }) => status === 'passed') ? 'passed' : 'failed') : 'none'

/** A sum over everything but the checks' times and evidence, which differ on every run. */
export function inputsOf({ deployment, rehearsal, store, files }: DocumentParts): string {
  const where = [store.where('container'), store.where('keys')]
  return sha256(JSON.stringify([template, deployment, rehearsal, where, files.map(({ content }) => content)]))
}

const stampPattern = /^<!-- Written by Gatewright\. inputs ([0-9a-f]{64}), checks (passed|failed|none) -->/

/** The inputs and the result that an existing CLAUDE.md was written for. */
export function stampIn(text: string): { inputs: string; result: string } | undefined {
  const [, inputs, result] = stampPattern.exec(text) ?? []
  return inputs && result ? { inputs, result } : undefined
}

const targetOf = ({ transport, url, command, args, beside }: Server) =>
  transport === 'stdio' ? [command, ...args, ...(beside ? [`(in a container of its own)`] : [])].join(' ') : url

const placeOf = ({ kind, where }: DocumentParts['store'], scope: 'container' | 'keys') =>
  kind === 'file' ? `${code(where(scope))}, mode 600` : `OS keychain, service ${code(where(scope))}`

/** How the container has them, where docker inspect does not show it. */
const inFile = ({ deployment: { secrets }, rehearsal }: DocumentParts) =>
  secrets.handover === 'file' && !rehearsal
    ? `; in the container in ${code(secretFilePath)}, put there by deploy.sh`
    : ''

/** How the reader gets at a key without it standing here. */
function keyHint({ store, deployment: { keys } }: DocumentParts): string {
  const alias = keys[0]?.alias ?? ''
  if (store.kind === 'keychain') return `It is in the OS keychain, service ${code(store.where('keys'))}.`
  return `On this host: ${code(`KEY=$(${printsKey(store, alias)})`)}.`
}

/** The text of CLAUDE.md. Secrets appear by name only. */
export function documentText(parts: DocumentParts): string {
  const { deployment, rehearsal, store, files, verification } = parts
  const { exposure, database, servers, keys } = deployment
  const content = (name: WantedFile['name']) => files.find(file => file.name === name)?.content.trimEnd() ?? ''
  const urls = ['localhost', ...exposure.addresses].map(
    host => `http://${host.includes(':') ? `[${host}]` : host}:${exposure.port}`,
  )
  const first = keys[0]
  const proven = new Set(verification?.checks.map(({ label }) => label))
  const paths = projectFiles(deployment)
  return render(template, {
    code,
    fenced,
    stamp: `Written by Gatewright. inputs ${inputsOf(parts)}, checks ${resultOf(parts)}`,
    name: deployment.name,
    rehearsal,
    urls,
    image: imageReference(deployment),
    network: deployment.network,
    database: database.name,
    role: database.role,
    server: database.server,
    fromContainer: database.fromContainer,
    containerSecrets: `${placeOf(store, 'container')}${inFile(parts)}`,
    keySecrets: placeOf(store, 'keys'),
    keyHint: keyHint(parts),
    configFile: paths.configFile,
    deployScriptCommand: cleanLine(quote(paths.deployScript)),
    retention: deployment.audit.retention,
    keys: keys.map(key => ({ ...key, tools: grantsText(key) })),
    servers: servers.map(server => ({
      ...server,
      target: targetOf(server),
      reads: server.reads ? `${code(server.reads.database)} as ${code(server.reads.role)}` : '',
    })),
    verification: verification ? transcript(verification) : [],
    proofs: checks.filter(({ label }) => proven.has(label)),
    clients: first ? clientLines(partsOf(deployment, first, urls[0]!)) : [],
    config: content('config'),
    script: content('deploy-script'),
    sql: content('setup-sql'),
  })
}
