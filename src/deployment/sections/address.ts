import { isRolling, newestOfLine, versionOfTag } from '../../registry/tags.ts'
import {
  because,
  choices,
  type Context,
  lines,
  map,
  number,
  section,
  type Suggestion,
  text,
  type Trial,
} from '../field.ts'
import { answerAt, answered } from '../answers.ts'
import { dangersOf, type Exposed, notAllowed } from '../dangers.ts'
import { suggestedLimits, wrongLimits } from '../limits.ts'
import { ownUnlessTaken, portUnlessTaken } from './neighbours.ts'
import { proxyArguments } from '../proxy-arguments.ts'
import { imageRepository, portNumber, publishedAddress, tagName } from '../rules.ts'
import { isGood, judgeVersion, lineOf, versions } from '../../versions/versions.ts'

const portFree: Trial = {
  id: 'port-free',
  at: 'exposure.port',
  needs: ['exposure.port', 'exposure.addresses'],
  run: (context, probes) =>
    probes.portFree(
      ['127.0.0.1', ...(answered<string[]>(context, 'exposure.addresses') ?? [])],
      answered(context, 'exposure.port') ?? 0,
      answered(context, 'name') ?? '',
    ),
  dooms: ({ step }) => step === 'container',
}

/** What the registry has of the image; of a gateway that is there already only where its tag is to be found out anew. */
const inRegistry: Trial = {
  id: 'registry',
  at: 'image.tag',
  needs: ['image.repository', 'image.tag'],
  when: ({ answers, host }) =>
    !host.rehearsal &&
    (!host.gateways.some(({ deployment }) => deployment === answers.name) ||
      isRolling(String(answerAt(answers, 'image.tag')))),
  run: (context, probes, signal) => {
    const [repository, tag] = [
      answered<string>(context, 'image.repository') ?? '',
      answered<string>(context, 'image.tag') ?? '',
    ]
    return probes.registry({ repository, tag }, signal)
  },
  dooms: ({ step, action }) => step === 'image' && action === 'create',
}

const versionOf = (tag: string) => tag.replace(/^v|@.*$/g, '')

/** A digest alone, or beside a tag without a number, is judged by what is in the image. */
const isJudgedLater = (tag: string) => isRolling(tag.replace(/@sha256:[0-9a-f]{64}$/, ''))

/** The newest patch of the LTS line in the registry, else the newest version there that a gateway may have. */
function suggestedTag({ answers, host: { released } }: Context): Suggestion {
  const known = because(`v${versions.default}`, 'of the LTS line, the newest that this Gatewright knows')
  if (released === undefined || released.repository !== answerAt(answers, 'image.repository')) return known
  const version = newestOfLine(released.versions, versions.lts, isGood) ?? released.versions.find(isGood)
  const tag = released.tags.find(each => versionOfTag(each) === version)
  if (version === undefined || tag === undefined) return known
  const words = lineOf(version) === versions.lts ? `the newest patch of the LTS line` : 'the newest'
  return because(tag, `${words} in its registry`)
}

export const address = section(
  'address',
  'Address',
  [
    choices('exposure.addresses', {
      label: 'Who will connect',
      help: 'This machine always can. Choose addresses of this host for others on its network.',
      more: 'Ports that Docker publishes bypass ufw and firewalld. Keys over plain HTTP can be read on the network: prefer an SSH tunnel (ssh -L 4000:127.0.0.1:4000 this-host), or a reverse proxy with a certificate on this host. A public or wildcard address has to be typed.',
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
      check: value => value.map(publishedAddress).find(Boolean),
    }),
    number('exposure.port', {
      label: 'Port',
      help: 'On this host, for each of these addresses.',
      suggest: context => {
        const { port, wanted, takenBy } = context.host.freePort
        const reason = takenBy ? `${wanted} is taken by ${takenBy}` : "the plan's port; it is free"
        return portUnlessTaken(context, port, reason)
      },
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
      check: imageRepository,
    }),
    text('image.tag', {
      label: 'Version',
      help: 'A released version, or a tag that rolls on, such as lts: what it means is found out and written down.',
      suggest: suggestedTag,
      check: value => {
        if (isJudgedLater(value)) return tagName(value)
        const verdict = judgeVersion(versionOf(value))
        return verdict.accepted ? undefined : `a version from ${versions.floor} on: ${verdict.why}`
      },
    }),
    text('arguments', {
      label: 'Further arguments',
      help: 'Of the litellm command, such as --num_workers 4. Most gateways need none.',
      more: 'LiteLLM’s production guide asks for as many workers as there are processors, where one container is to use them all, and for --max_requests_before_restart, with two workers or more, where memory grows. Each worker starts every MCP server inside the container for itself, and has database connections of its own.',
      optional: true,
      check: proxyArguments,
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
    map('limits', {
      label: 'Limits',
      help: 'Of the gateway (memory, processes) and of each MCP server beside it (serverMemory, serverProcesses).',
      more: 'Every container that Gatewright makes has no more rights than it starts with (no-new-privileges) and none of root’s capabilities, but for reading a directory that you mount. What needs more memory than this is ended by the kernel, and started again.',
      suggest: () => because(suggestedLimits, 'what LiteLLM asks for'),
      check: wrongLimits,
    }),
    lines('accept', {
      label: 'Allowed all the same',
      help: 'What opens this host or the gateway, one a line, as it is named beside this question.',
      more: 'Docker’s socket, the root of the file system, /etc, homes and directories of keys, addresses that stand for every one, and options that take a wall between a container and its host away are used only where they stand here by name. doctor and verify go on telling of them.',
      when: ({ answers, host }) => dangersOf(answers as Exposed, host.user.home, host.realPaths).length > 0,
      optional: true,
      // What the gateway in service has already is not asked about again.
      suggest: context => (notAllowed(context).length > 0 ? because([], 'nothing of it') : undefined),
      check: (_, context) => {
        const left = notAllowed(context)
        return left.length > 0
          ? `${left.map(({ id }) => id).join(', ')}, each on a line of its own, since ${left.map(({ text: why }) => why).join('; ')}`
          : undefined
      },
    }),
    text('audit.retention', {
      label: 'Audit rows kept',
      help: 'They hold who asked what, and arguments and results of tool calls: 30d, 12h.',
      suggest: () => because('30d', 'a month'),
      check: value => (/^\d+[dhms]$/.test(value) ? undefined : 'a time such as 30d'),
    }),
  ],
  [portFree, inRegistry],
)
