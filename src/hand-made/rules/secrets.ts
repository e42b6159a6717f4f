import { commandName } from '../../command-name.ts'
import { secretsIn } from '../../judge/judge.ts'
import { isPlaceholder } from '../../judge/placeholders.ts'
import { Secret } from '../../secret.ts'
import { databaseUrlOf, masterKeyOf, optionOf, unquoted } from '../hand-made.ts'
import { commentedLines } from '../comments.ts'
import { clearSecrets } from '../in-clear.ts'
import { runOf } from '../run.ts'
import type { Rule } from './rule.ts'

/** What somebody who knows nothing of this gateway would try first. LiteLLM since 1.104.0 does not start with the first of them. */
const wellKnown = ['sk-1234', 'sk-12345', 'sk-123456', 'sk-test', 'sk-master', 'sk-litellm', 'sk-admin']

/** A master key that can be guessed. */
export const isWeak = (key: Secret): boolean =>
  wellKnown.includes(key.reveal()) ||
  isPublished('LITELLM_MASTER_KEY', key) ||
  key.reveal().length < 16 ||
  !key.reveal().startsWith('sk-')

const masterKeyRule: Rule = ({ found, correct }) => {
  const key = masterKeyOf(found)
  if (!key)
    return {
      id: 'adopted-no-master-key',
      severity: 'error',
      text: 'there is no master key: whoever reaches the gateway may use and administer it',
      evidence: 'neither LITELLM_MASTER_KEY nor general_settings.master_key has a value',
      next: `${correct}: it makes one`,
    }
  return (
    isWeak(key.value) && {
      id: 'adopted-weak-master-key',
      severity: 'error',
      text: 'the master key can be guessed',
      evidence: `it is well known or a placeholder, shorter than 16 characters, or does not begin with sk- (${key.value.reveal().length} characters)`,
      next: `${correct}: it makes a new one, and keeps the old one as salt key so that stored credentials stay readable`,
    }
  )
}

/** LiteLLM ends at once with an option that it does not have (proxy_cli.py); deploy.sh of a plan gives this one, with or without a value behind it. */
const optionRule: Rule = ({ found: { is }, correct }) =>
  is.spec.args.some(one => /^--master[_-]key(=|$)/.test(one)) && {
    id: 'adopted-master-key-option',
    severity: 'error',
    text: 'it does not start: LiteLLM has no option --master_key',
    evidence: 'arguments of the container; the master key is LITELLM_MASTER_KEY in its environment',
    next: `${correct}: it starts without that option`,
  }

/** What a document has in place of a secret. Whoever read the same document knows it. */
const published = /(^|[-_ ])(placeholder|change[-_ ]?me|replace[-_ ]?me|example|your[-_ ]\w+)([-_ ]|$)/i

/** A secret that stands in a document for everybody to read. */
const isPublished = (name: string, value: Secret): boolean =>
  published.test(value.reveal()) || isPlaceholder(name, value.reveal())

const publishedRule: Rule = ({ found, correct }) => {
  const { LITELLM_SALT_KEY: salt } = found.is.spec.env
  const url = databaseUrlOf(found)
  const password = url && URL.parse(url.reveal())?.password
  const values: [string, Secret | undefined][] = [
    ['the master key', masterKeyOf(found)?.value],
    ['the salt key', salt === undefined ? undefined : Secret.of(unquoted(salt))],
    ['the password of its database', password ? Secret.of(decodeURIComponent(password)) : undefined],
  ]
  const known = values.filter(([name, value]) => value && isPublished(name, value)).map(([name]) => name)
  // Without a salt key the proxy encrypts with its master key.
  const asSalt = known.includes('the master key') && salt === undefined ? ['the salt key, which is the master key'] : []
  return (
    known.length > 0 && {
      id: 'adopted-published-secrets',
      severity: 'error',
      text: 'secrets of it are the placeholders of a document, which everybody can read',
      evidence: [...known, ...asSalt].join(', '),
      next: `${correct}: it makes a new master key; then a new password: ${commandName} rotate database --deployment ${found.is.spec.name}`,
    }
  )
}

const clearRule: Rule = ({ found, correct }) => {
  const secrets = clearSecrets(found.config?.data ?? {})
  const places = (movable: boolean) => secrets.filter(one => one.movable === movable).map(({ where }) => where)
  const [moved, stay] = [places(true), places(false)]
  return (
    secrets.length > 0 && {
      id: 'adopted-secrets-in-clear',
      severity: 'error',
      text: 'config.yaml holds secrets in clear',
      evidence: `${[...moved, ...stay].join(', ')} in ${found.config?.source}`,
      next: `${correct}: they go to the secret store, and config.yaml refers to them${stay.length > 0 ? `; LiteLLM takes no reference in a list of texts, so ${stay.join(', ')} stays` : ''}`,
    }
  )
}

const commentRule: Rule = ({ found: { config }, correct }) => {
  const lines = commentedLines(config?.text ?? '')
  return (
    lines !== undefined && {
      id: 'adopted-secrets-in-comments',
      severity: 'error',
      text: 'comments of config.yaml hold secrets in clear',
      evidence: `${lines} of ${config?.source}`,
      next: `take them out of that file, or ${correct}: the new config.yaml has the comments without them. Whoever could read the file may have them: a key that is still valid is better made anew`,
    }
  )
}

const quotedRule: Rule = ({ found: { is }, correct }) => {
  const quoted = Object.entries(is.spec.env).filter(([, value]) => /^(["']).*\1$/s.test(value))
  return (
    quoted.length > 0 && {
      id: 'adopted-quoted',
      severity: 'error',
      text: 'values in its environment have quotes around them',
      evidence: `${quoted.map(([name]) => name).join(', ')}: docker run --env-file keeps quotes as a part of the value`,
      next: `${correct}: the env file is written without`,
    }
  )
}

const argumentsRule: Rule = ({ found, correct }) => {
  const key = masterKeyOf(found)?.value.reveal()
  const { args } = found.is.spec
  const isSecret = (one: string, index: number) =>
    (key !== undefined && one.includes(key)) || secretsIn(one, { kind: 'argument', before: args[index - 1] }).length > 0
  return (
    (optionOf(args, '--master_key') !== undefined || args.some(isSecret)) && {
      id: 'adopted-secret-argument',
      severity: 'error',
      text: 'a secret is among its arguments, which every process on this host can read',
      evidence: 'arguments of the container',
      next: correct,
    }
  )
}

const shownRule: Rule = ({ found, correct }) => {
  const secret = runOf(found).lost.flatMap(one => /^(.*): it holds a secret/.exec(one)?.[1] ?? [])
  return (
    secret.length > 0 && {
      id: 'adopted-secrets-shown',
      severity: 'error',
      text: 'secrets are among its settings, where whoever may ask the engine reads them',
      evidence: secret.join(', '),
      next: `${correct}: it is made without them. What they were for has to be had in another way`,
    }
  )
}

/** What is wrong with its secrets. */
export const secretsRules: Rule[] = [
  masterKeyRule,
  optionRule,
  publishedRule,
  clearRule,
  commentRule,
  argumentsRule,
  shownRule,
  quotedRule,
]
