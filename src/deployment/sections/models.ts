import { answered, inItem } from '../answers.ts'
import { because, type Answers, confirm, list, secret, section, text } from '../field.ts'
import { modelBase, modelName } from '../rules.ts'
import { distinct } from './distinct.ts'

const isMock = (item: Answers) => Boolean(item.mock)

export const models = section('models', 'Models', [
  list('models', {
    label: 'Models',
    help: 'What clients may ask for by name. A mock model answers a fixed text and costs nothing.',
    itemName: 'model',
    key: 'name',
    summary: item => `${item.name ?? ''}  ${isMock(item) ? 'mock' : (item.model ?? '')}`,
    suggest: () =>
      because(
        [{ name: 'gpt-3.5-turbo', model: 'openai/gpt-3.5-turbo', mock: 'This is a mock response' }],
        "the plan's mock model",
      ),
    // A gateway that was adopted may have its models in its database, or none.
    check: (value, { answers }) =>
      value.length === 0 && answers.adopted === undefined ? 'at least one model' : distinct(value, 'name'),
    fields: [
      text('name', { label: 'Name', help: 'The name that clients use.', check: modelName }),
      text('mock', {
        label: 'Mock answer',
        help: 'A fixed text to answer with. Empty for a real model.',
        optional: true,
      }),
      text('model', {
        label: 'Provider and model',
        help: 'As LiteLLM names them: openai/gpt-4o, anthropic/claude-sonnet-4-5, ollama/llama3.',
        suggest: context => {
          const name = inItem<string>(context, 'name')
          return name ? because(name.includes('/') ? name : `openai/${name}`, 'from its name') : undefined
        },
        check: value =>
          /^[a-z0-9_]+\/.+/.test(value) ? undefined : 'a provider, a slash and a model, such as openai/gpt-4o',
      }),
      secret('apiKey', {
        label: 'API key',
        help: "The provider's key. It goes to the secret store, and to config.yaml by name only.",
        when: ({ item }) => !isMock(item ?? {}),
        optional: true,
      }),
      text('apiBase', {
        label: 'Base URL',
        help: 'For a provider at an address of its own. Usually empty.',
        when: ({ item }) => !isMock(item ?? {}),
        optional: true,
        check: modelBase,
      }),
      confirm('askAsProof', {
        label: 'Ask it as proof',
        help: 'Every verification then asks it for one word, which the provider bills. No: it is not asked, and the checklist says so.',
        when: ({ item }) => !isMock(item ?? {}),
        suggest: () => because(false, 'it costs money'),
      }),
    ],
  }),
])

/** Names of the models in effect, for other questions' options. */
export const modelNames = (context: Parameters<typeof answered>[0]) =>
  (answered<Answers[]>(context, 'models') ?? []).map(model => String(model.name ?? ''))
