import { inItem, pathIn } from '../answers.ts'
import {
  type Answers,
  because,
  choices,
  type ChoicesField,
  type Context,
  list,
  number,
  secret,
  section,
  text,
} from '../field.ts'
import { everyTool, grantsText, knownTools } from '../grants.ts'
import { keyAlias } from '../rules.ts'
import { distinct } from './distinct.ts'
import { modelNames } from './models.ts'
import { serverNames } from './servers.ts'

const known = (names: (context: Context) => string[], what: string) => (value: string[], context: Context) => {
  const unknown = value.find(name => !names(context).includes(name))
  return unknown === undefined ? undefined : `${what} of this gateway; there is none named ${unknown}`
}

/** What would be valid in place of these tools. */
function wrongTools(names: string[], server: string, { host }: Context): string | undefined {
  if (names.length === 0) return 'all of them, or at least one tool'
  if (names.includes(everyTool)) return names.length > 1 ? 'all of them, or single ones, not both' : undefined
  const listed = host.tools?.[server]
  const unknown = listed && names.find(name => !listed.includes(name))
  return unknown && `tools of ${server}, by its own names for them; it has none named ${unknown}`
}

/** Which tools of a server a key may use. */
export const toolsOf = (server: string): ChoicesField =>
  choices(pathIn('tools', server), {
    label: `Tools of ${server}`,
    help: 'All that it has, now and in future, or only those that are named.',
    when: context => (inItem<string[]>(context, 'servers') ?? []).includes(server),
    options: context => [
      { value: everyTool, label: 'all of them', hint: 'new ones included' },
      ...knownTools(context, server).map(value => ({ value, label: value })),
    ],
    other: true,
    suggest: () => because([everyTool], 'all that it has'),
    absent: 'all of them',
    check: (names, context) => wrongTools(names, server, context),
  })

/** A question for each server that a key may use: which of its tools. */
const toolFields = (item: Answers): ChoicesField[] => {
  const { servers, tools } = item as { servers?: string[]; tools?: Record<string, string[]> }
  return [...new Set([...(servers ?? []), ...Object.keys(tools ?? {})])].map(toolsOf)
}

export const keys = section('keys', 'Keys', [
  list('keys', {
    label: 'Virtual keys',
    help: 'What clients log in with. Each key sees only the models and the tools that it is granted.',
    more: 'Arguments and results of tool calls are kept in the audit table, for the time that the audit question sets.',
    itemName: 'key',
    key: 'alias',
    summary: item => `${item.alias ?? ''}  ${[item.models, grantsText(item)].flat().filter(Boolean).join(', ')}`,
    ownFields: toolFields,
    suggest: context =>
      because(
        [
          {
            alias: 'test-key',
            models: modelNames(context),
            servers: serverNames(context),
            maxBudget: 1,
            user: 'test-user',
          },
        ],
        "the plan's key, on everything above",
      ),
    check: value => (value.length === 0 ? 'at least one key' : distinct(value, 'alias')),
    fields: [
      text('alias', { label: 'Alias', help: 'The key’s name in lists, spend and audit.', check: keyAlias }),
      choices('models', {
        label: 'Models',
        help: 'Models that this key may use.',
        options: context => modelNames(context).map(value => ({ value, label: value })),
        suggest: context => because(modelNames(context), 'all of them'),
        check: known(modelNames, 'models'),
      }),
      choices('servers', {
        label: 'MCP servers',
        help: 'Servers whose tools this key may call. Arguments and results of the calls are kept in the audit table.',
        options: context => serverNames(context).map(value => ({ value, label: value })),
        suggest: context => because(serverNames(context), 'all of them'),
        check: known(serverNames, 'MCP servers'),
      }),
      number('maxBudget', {
        label: 'Budget',
        help: 'US dollars. Empty for no limit.',
        optional: true,
        check: value => (value > 0 ? undefined : 'an amount above 0'),
      }),
      text('user', { label: 'User', help: 'Whom the audit rows name. Empty for nobody.', optional: true }),
      secret('value', {
        label: 'Key',
        help: 'Kept apart from what the container gets.',
        generated: 'key',
        suggest: () => because('generate', 'sk- and 64 random digits'),
        check: value =>
          /^sk-[A-Za-z0-9_-]{13,97}$/.test(value) ? undefined : 'sk- and 13 to 97 letters, digits, _ or -',
      }),
    ],
  }),
])
