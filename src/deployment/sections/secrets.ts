import { answered } from '../answers.ts'
import { because, choice, secret, section, text } from '../field.ts'
import { secretRules } from '../rules.ts'

const absolute = (value: string) =>
  value.startsWith('/') ? undefined : 'an absolute path, such as /home/admin/secrets/mcp-litellm.env'

export const secrets = section('secrets', 'Secrets', [
  choice('secrets.store', {
    label: 'Kept in',
    help: 'Where passwords and keys rest. Nothing else ever holds them, but the container that needs them.',
    more: 'The file is readable by its owner only (mode 600) and lies outside the project directory. The OS keychain needs an unlocked desktop keyring; the values still reach the container’s environment when it starts.',
    options: ({ host }) => [
      { value: 'file', label: 'env file', hint: 'mode 600, outside the project' },
      ...(host.keychain.available ? [{ value: 'keychain', label: 'OS keychain', hint: host.keychain.why }] : []),
    ],
    suggest: ({ host }) =>
      host.keychain.available
        ? because('file', "the plan's way; a keychain was found too")
        : because('file', `no keychain here: ${host.keychain.why}`),
  }),
  text('paths.secrets', {
    label: 'Env file',
    help: 'Holds what the container needs. Virtual keys get a file of their own beside it.',
    when: context => answered(context, 'secrets.store') === 'file',
    suggest: ({ host, answers }) =>
      because(`${host.user.home}/secrets/${answers.name ?? 'mcp-litellm'}.env`, "the plan's path, in your home"),
    check: absolute,
  }),
  secret('database.password', {
    label: 'Database password',
    help: 'For the role that the proxy logs in with.',
    generated: 'password',
    suggest: () => because('generate', '32 random characters'),
    check: secretRules['database.password'],
  }),
  secret('secrets.masterKey', {
    label: 'Master key',
    help: 'Administers the proxy. Clients never get it.',
    generated: 'key',
    suggest: () => because('generate', 'sk- and 64 random digits'),
    check: secretRules['secrets.masterKey'],
  }),
  secret('secrets.saltKey', {
    label: 'Salt key',
    help: 'Encrypts credentials in the proxy’s database. It can never be changed later.',
    generated: 'key',
    suggest: () => because('generate', 'sk- and 64 random digits'),
    check: secretRules['secrets.saltKey'],
  }),
  choice('secrets.handover', {
    label: 'Container gets them',
    help: 'How the container gets them. docker inspect shows an environment to everybody who may use Docker.',
    more: 'Environment variables are Docker’s own way. They stand in the container’s configuration: docker inspect prints them, so do the tools that collect its output (monitoring, support bundles, web consoles), and docker exec hands them on. A file inside the container keeps them out of all of these; the gateway reads it as it starts. It hides nothing from root, nor from somebody who goes into the container on purpose: Docker’s users can, and the process has them in its environment in either case. An MCP server that runs inside the gateway’s container can read them too, both ways (/proc/1/environ): one that you would not trust with them gets a container of its own. A container that another tool makes anew comes without the file and does not start: deploy.sh does it right.',
    // A rehearsal has no containers, so no docker inspect.
    when: ({ host }) => !host.rehearsal,
    options: () => [
      { value: 'environment', label: 'in its environment', hint: 'Docker’s own way; docker inspect shows them' },
      { value: 'file', label: 'in a file of its own', hint: 'docker inspect shows none' },
    ],
    suggest: () => because('environment', 'other tools can make the container anew'),
  }),
])
