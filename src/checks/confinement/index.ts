import type { ContainerSpec, ContainerState, RunOptions } from '../../adapters/container-engine.ts'
import { openingOptions } from '../../deployment/dangers.ts'
import { sizeOf } from '../../deployment/limits.ts'
import { wantedBeside } from '../../steps/beside/index.ts'
import { besideName, networksBeside, serversBeside } from '../../steps/beside/place.ts'
import { asKept } from '../../steps/container/confine.ts'
import { containerSpec } from '../../steps/container/spec.ts'
import { differences } from '../../steps/container/differences.ts'
import { isAdopted } from '../../identity/own.ts'
import { unplannedEnvironment, unplannedNetworks } from '../as-planned.ts'
import { check, type CheckContext, type Finding, notApplicable, summed } from '../check.ts'
import { count, listed } from '../words.ts'
import { rightsIn } from './rights.ts'
import { type SeenInside, seenInside } from './seen-inside.ts'

/** The kernel keeps whole pages, of at most 64 KiB. */
const page = 65_536

const amount = (value: string | undefined) =>
  value !== undefined && Number(value) < 2 ** 62 ? sizeOf(Number(value)) : 'no limit'

/** What a container has that its options do not give it. */
function beyond(name: string, options: RunOptions, inside: SeenInside): string[] {
  const [memory, processes] = [options.memory?.[0], options['pids-limit']?.[0]]
  const isOpen = options.privileged !== undefined || !options['cap-drop']?.includes('ALL')
  const rights = rightsIn(inside.rights).filter(right => !options['cap-add']?.includes(right))
  const found: (string | false)[] = [
    !isOpen && rights.length > 0 && `${name} has rights that nobody planned: ${listed(rights)}`,
    Boolean(options['security-opt']?.includes('no-new-privileges:true')) &&
      inside.canGain &&
      `a program in ${name} can gain rights: no-new-privileges is off`,
    memory !== undefined &&
      inside.memory !== undefined &&
      !(Math.abs(Number(inside.memory) - Number(memory)) < page) &&
      `${name} has ${amount(inside.memory)} of memory; planned is ${amount(memory)}`,
    processes !== undefined &&
      inside.processes !== undefined &&
      inside.processes !== processes &&
      `${name} may start ${inside.processes === 'max' ? 'any number of' : inside.processes} processes; planned is ${processes}`,
    inside.sockets.length > 0 && `${name} has the engine’s socket, and with it this host: ${listed(inside.sockets)}`,
  ]
  return found.filter(text => text !== false)
}

/** Options that open a container and that nobody planned. */
function opened(name: string, wanted: RunOptions, is: RunOptions): Finding[] {
  const planned = openingOptions(wanted, name).map(({ id }) => id)
  const more = openingOptions(is, name).filter(({ id }) => !planned.includes(id))
  return more.map(({ text }) => ({ ok: false, text: `${text}; nobody planned it` }))
}

/** One container as it is, beside what was planned. */
interface Subject {
  name: string
  wanted: ContainerSpec
  is: ContainerState | undefined
}

async function findings({ name, wanted, is }: Subject, context: CheckContext): Promise<Finding[]> {
  const wrong = (text: string): Finding => ({ ok: false, text })
  if (is?.status !== 'running') return [wrong(is ? `${name} is ${is.status}` : `there is no container ${name}`)]
  const inside = await seenInside(is.id, context)
  if (typeof inside === 'string') return [wrong(`nothing could be seen from inside ${name}: ${inside}`)]
  const allowed = wanted.mounts.map(({ target }) => target)
  const sockets = inside.sockets.filter(socket => !allowed.includes(socket))
  const options = wanted.options ?? {}
  const more = [
    ...beyond(name, options, { ...inside, sockets }).map(wrong),
    ...opened(name, options, is.spec.options ?? {}),
  ]
  if (more.length > 0) return more
  const { memory, 'pids-limit': processes } = options
  const most = [memory ? `${amount(memory[0])} of memory` : '', processes ? `${processes} processes` : '']
  return [{ ok: true, text: `${name}: no right beyond its own, at most ${listed(most.filter(Boolean))}` }]
}

/** A server beside the gateway, which no other check compares with its plan. */
async function besideFindings(
  subject: Subject,
  networks: readonly string[],
  context: CheckContext,
): Promise<Finding[]> {
  const { name, wanted, is } = subject
  if (!is || is.status !== 'running') return findings(subject, context)
  const other = [
    ...differences(wanted, is),
    ...(await unplannedEnvironment(is, wanted, context)),
    ...unplannedNetworks(is, networks),
  ]
  const found = await findings(subject, context)
  return other.length > 0
    ? [
        ...found.filter(({ ok }) => !ok),
        { ok: false, text: `${name} is another container than planned: ${other.join('; ')}` },
      ]
    : found
}

export const confinement = check(
  'confinement',
  'confinement',
  'seen from inside, the gateway and the MCP servers beside it have what was planned and nothing more of this host',
  async context => {
    const { deployment, world } = context
    if (!deployment.limits)
      return notApplicable('its containers were made before they were confined; the next change confines them')
    const gateway = await world.engine.container(deployment.name)
    // What confines it depends on no secret and no file.
    const wanted = await asKept(containerSpec(deployment, new Map(), ''), world.engine)
    const own = { name: deployment.name, wanted, is: gateway }
    const isOurs = !isAdopted(gateway, deployment)
    const beside = serversBeside(deployment)
    if (!isOurs && beside.length === 0)
      return notApplicable('the container is as somebody made it until a change replaces it')
    const all = await Promise.all([
      isOurs ? findings(own, context) : [],
      ...beside.map(async server => {
        const name = besideName(deployment, server)
        const subject = { name, wanted: await wantedBeside(server, context), is: await world.engine.container(name) }
        return besideFindings(subject, networksBeside(deployment, server), context)
      }),
    ])
    const servers = beside.length > 0 ? ` and ${count(beside.length, 'MCP server')} beside it` : ''
    return summed(all.flat(), `the gateway${servers}: no right beyond their own, and the planned limits`)
  },
  { notInRehearsal: 'a rehearsal has no containers' },
)
