import type { ContainerState } from '../adapters/container-engine.ts'
import { check, type CheckContext, failed, type Outcome, passed } from './check.ts'

/** Judges how Docker runs the container. */
const judged =
  (judge: (state: ContainerState, context: CheckContext) => Outcome) =>
  async (context: CheckContext): Promise<Outcome> => {
    const { name } = context.deployment
    const state = await context.world.engine.container(name)
    return state ? judge(state, context) : failed(`there is no container ${name}`)
  }

export const restartPolicy = check(
  'restart-policy',
  'restart policy',
  'Docker starts the container again after a crash and after a reboot',
  judged(({ spec }) =>
    spec.restart === 'unless-stopped'
      ? passed('unless-stopped')
      : failed(`the restart policy is ${spec.restart}; planned is unless-stopped`),
  ),
  { notInRehearsal: 'a rehearsal runs no container that Docker would start again' },
)

/** Docker keeps one file where only its size is limited, and has no limit without a size (docs.docker.com, json-file). */
const limitOf = ({ maxSize, maxFiles }: { maxSize: string; maxFiles: number }) =>
  maxSize === '' ? 'no limit' : `at most ${maxFiles || 1} × ${maxSize}`

export const logLimits = check(
  'log-limits',
  'log limits',
  'the container log cannot fill the disk',
  judged(({ spec }, { deployment }) => {
    const is = limitOf(spec.log)
    const wanted = limitOf(deployment.logs)
    return is === wanted ? passed(is) : failed(`${is}; planned is ${wanted}`)
  }),
  { notInRehearsal: 'a rehearsal has no container log that Docker would limit' },
)
