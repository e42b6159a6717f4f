import type { Change, Step } from '../engine/step.ts'

type More = Pick<Change, 'detail' | 'holdsData' | 'startsGateway' | 'outage'>

/** Makes the changes of one step: ids are `step:name`, the same on every run. */
export const changesOf =
  (step: Step['id'], group: string) =>
  (name: string, action: Change['action'], what: string, more: More = {}): Change => ({
    id: `${step}:${name}`,
    step,
    action,
    group,
    what,
    ...more,
  })

/** The part of a change's id that is not the step's: `role` of `database:role`. */
export const nameOf = ({ id, step }: Change): string => id.slice(step.length + 1)
