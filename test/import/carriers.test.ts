import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { needlesOf } from '../../src/checks/secret-search.ts'
import { serverSchema } from '../../src/deployment/schema.ts'
import { imported } from '../../src/import/add.ts'
import { preview } from '../../src/import/preview.ts'
import { previewJson, previewText } from '../../src/import/text.ts'
import { configText } from '../../src/steps/files/config.ts'
import { documentText } from '../../src/documents/text.ts'
import { sampleDeployment } from '../steps/sample.ts'
import { fieldCarriers } from '../judge/field-carriers.ts'
import { type Carrier, carriers } from './carriers.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64').replace(/=+$/, '')

/** How a secret may stand somewhere: as it is, and as a URL, JSON and base64 have it. */
const formsOf = (secret: string) => [
  secret,
  encodeURIComponent(secret),
  base64(`me:${secret}`),
  base64(JSON.stringify({ apiKey: secret })),
]

/** Everything that is shown or written of an import: the preview twice, the draft’s answers, deployment.yaml, config.yaml and the document. */
function everything(servers: Record<string, unknown>, values: Map<string, string> = new Map()): string {
  const one = preview(JSON.stringify({ mcpServers: servers }), 'mcp.json', { existing: [] })
  const { items } = imported(one, values)
  const deployment = { ...sampleDeployment(), servers: items.map(item => serverSchema.parse(item)) }
  const config = configText(deployment, undefined, { models: [], servers: [] })
  const document = documentText({
    deployment,
    rehearsal: false,
    store: { kind: 'file', where: () => '/secrets' },
    files: [{ name: 'config', content: config }],
  })
  return [
    previewText(one).join('\n'),
    JSON.stringify(previewJson(one)),
    stringify(items),
    stringify(deployment),
    config,
    document,
  ].join('\n')
}

const isIn = (secret: string, text: string) => formsOf(secret).some(form => text.includes(form))

const inClear = (all: Carrier[], text: string) => all.filter(({ secret }) => isIn(secret, text))

test('of 300 carriers of a secret none is in clear in a file, a document or an output', () => {
  const text = everything(Object.fromEntries(carriers.map(({ name, entry }) => [name, entry])))
  const found = inClear(carriers, text).map(({ what, secret }) => `${what}: ${secret}`)
  console.log(`measure: ${found.length} of ${carriers.length} generated carriers of a secret are in clear`)
  expect(carriers.length).toBeGreaterThanOrEqual(300)
  expect(found).toEqual([])
})

test('the same holds where a variable brings the value', () => {
  const texts = carriers
    .map(carrier => ({ ...carrier, text: valueOf(carrier) }))
    .filter(({ text }) => text !== undefined)
  const servers = Object.fromEntries(texts.map(({ name, entry }) => [name, withVariable(entry, name)]))
  const values = new Map(texts.map(({ name, text }) => [`VALUE_${name}`, text!]))
  expect(inClear(texts, everything(servers, values)).map(({ what, secret }) => `${what}: ${secret}`)).toEqual([])
})

test('nor is one of a kind that people’s files carry', () => {
  const servers = Object.fromEntries(fieldCarriers.map(({ entry }, row) => [`f${row}`, entry]))
  const text = everything(servers)
  const found = fieldCarriers.flatMap(({ line, secrets }) => secrets.filter(one => isIn(one, text)).map(() => line))
  console.log(`measure: ${found.length} of ${fieldCarriers.length} carriers as in people’s files are in clear`)
  expect(found).toEqual([])
})

test('the search of the checklist looks for the secret parts of what is stored', () => {
  const one = preview(
    JSON.stringify({ mcpServers: Object.fromEntries(carriers.map(({ name, entry }) => [name, entry])) }),
    'x',
    { existing: [] },
  )
  const { secrets } = imported(one, new Map())
  const specs = [...secrets.keys()].map(id => ({ id, label: id })) as never
  const { needles } = needlesOf(specs, { has: id => secrets.has(id), get: id => secrets.get(id)!, all: () => [] })
  const missed = carriers.filter(
    ({ secret }) =>
      !needles.some(({ forms }) => forms.some(form => secret.includes(form.toString()) && form.length >= 6)),
  )
  expect(missed.map(({ what }) => what)).toEqual([])
})

/** The value in which the secret stands, where it is a setting of its own or the last argument. */
const valueOf = ({ entry: { env, headers, args = [], url } }: Carrier): string | undefined =>
  Object.values(env ?? headers ?? {})[0] ?? url ?? args.at(-1)

function withVariable({ env, headers, args = [], url, command }: Carrier['entry'], name: string): Carrier['entry'] {
  const reference = `\${VALUE_${name}}`
  const one = (map: Record<string, string>) => Object.fromEntries(Object.keys(map).map(key => [key, reference]))
  if (env) return { command: command!, args, env: one(env) }
  if (headers) return { url: url!, headers: one(headers) }
  return url ? { url: reference } : { command: command!, args: [...args.slice(0, -1), reference] }
}
