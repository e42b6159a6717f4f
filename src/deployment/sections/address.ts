import { because, choices, number, section, text, type Trial } from '../field.ts'
import { answered } from '../answers.ts'
import { ownUnlessTaken } from './neighbours.ts'
import { ipAddress, portNumber } from '../rules.ts'
import { judgeVersion, versions } from '../versions.ts'

const portFree: Trial = {
  id: 'port-free',
  at: 'exposure.port',
  needs: ['exposure.port'],
  run: (context, probes) =>
    probes.portFree('127.0.0.1', answered(context, 'exposure.port') ?? 0, answered(context, 'name') ?? ''),
}

const versionOf = (tag: string) => tag.replace(/^v|@.*$/g, '')

export const address = section(
  'address',
  'Address',
  [
    choices('exposure.addresses', {
      label: 'Who will connect',
      help: 'This machine always can. Choose addresses of this host for others on its network.',
      more: 'Ports that Docker publishes bypass ufw and firewalld. Keys over plain HTTP can be read on the network: prefer an SSH tunnel (ssh -L 4000:127.0.0.1:4000 this-host), or LiteLLM’s own certificate options. A public or wildcard address has to be typed.',
      options: ({ host }) =>
        host.addresses
          .filter(({ scope }) => scope === 'private')
          .map(found => ({
            value: found.address,
            label: found.address,
            hint: `${found.interface}; published ports bypass ufw`,
          })),
      other: true,
      none: 'this machine only',
      suggest: () => because([], 'the safest'),
      check: value => value.map(ipAddress).find(Boolean),
    }),
    number('exposure.port', {
      label: 'Port',
      help: 'On this host, for each of these addresses.',
      suggest: ({ host: { freePort } }) =>
        because(
          freePort.port,
          freePort.takenBy ? `${freePort.wanted} is taken by ${freePort.takenBy}` : "the plan's port; it is free",
        ),
      check: portNumber,
    }),
    text('paths.project', {
      label: 'Project directory',
      help: 'config.yaml, deploy.sh, setup.sql and CLAUDE.md are written here.',
      suggest: context => {
        const { home } = context.host.user
        const usual = because(`${home}/projects/mcp/litellm`, "the plan's path, in your home")
        return ownUnlessTaken(context, 'project', usual, name => `${home}/projects/mcp/${name}`)
      },
      check: value => (value.startsWith('/') ? undefined : 'an absolute path'),
    }),
    text('image.repository', {
      label: 'Image',
      help: 'Without a tag. Change it for a mirror.',
      suggest: () => because(versions.repository, "LiteLLM's own"),
    }),
    text('image.tag', {
      label: 'Version',
      help: 'A released version. Rolling tags such as main-latest are not for a gateway.',
      suggest: () => because(`v${versions.default}`, 'of the LTS line, the newest that Gatewright was tested with'),
      check: value => {
        const verdict = judgeVersion(versionOf(value))
        return verdict.accepted ? undefined : `a version from ${versions.floor} on: ${verdict.why}`
      },
    }),
    text('logs.maxSize', {
      label: 'Log file size',
      help: 'The container’s log starts a new file at this size: 10m, 500k, 1g.',
      suggest: () => because('10m', 'Docker itself sets no limit'),
      check: value => (/^\d+[kmg]$/.test(value) ? undefined : 'a size such as 10m'),
    }),
    number('logs.maxFiles', {
      label: 'Log files kept',
      help: 'Older ones are removed.',
      suggest: () => because(3, 'about 30 MB at most'),
      check: value => (Number.isInteger(value) && value >= 1 ? undefined : 'a whole number from 1 on'),
    }),
    text('audit.retention', {
      label: 'Audit rows kept',
      help: 'They hold who asked what, and arguments and results of tool calls: 30d, 12h.',
      suggest: () => because('30d', 'a month'),
      check: value => (/^\d+[dhms]$/.test(value) ? undefined : 'a time such as 30d'),
    }),
  ],
  [portFree],
)
