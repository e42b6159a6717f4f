import { homedir } from 'node:os'
import { handMadeFindings } from '../../hand-made/findings.ts'
import { readHandMade } from '../../hand-made/hand-made.ts'
import { adoptedContainer } from '../../hand-made/secrets.ts'
import type { Group } from '../finding.ts'

/** An adopted gateway that is still as it was made by hand: the settings that decide how it serves. */
export const handMade: Group = {
  id: 'hand-made',
  title: 'made by hand',
  async examine({ world, deployment, made }) {
    const is = await adoptedContainer(world, deployment)
    return is ? handMadeFindings(await readHandMade(is, world), made.version, homedir(), world) : []
  },
}
