import { because, choices, type Context, list, number, secret, section, text } from '../field.ts'
import { keyAlias } from '../rules.ts'
import { distinct } from './distinct.ts'
import { modelNames } from './models.ts'
import { serverNames } from './servers.ts'

const known = (names: (context: Context) => string[], what: string) => (value: string[], context: Context) => {
  const unknown = value.find(name => !names(context).includes(name))
  return unknown === undefined ? undefined : `${what} of this gateway; there is none named ${unknown}`
}

export const keys = section('keys', 'Keys', [
  list('keys', {
    label: 'Virtual keys',
    help: 'What clients log in with. Each key sees only the models and MCP servers that it is granted.',
    more: 'Arguments and results of tool calls are kept in the audit table, for the time that the audit question sets.',
    itemName: 'key',
    key: 'alias',
    summary: item => `${item.alias ?? ''}  ${[item.models, item.servers].flat().filter(Boolean).join(', ')}`,
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
        help: 'Servers whose tools this key may call. None means no tools.',
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
