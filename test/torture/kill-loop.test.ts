import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundleProgram } from './bundle.ts'
import { type Then, evenlySpaced, Loop } from './kill-loop.ts'
import type { Way } from './points.ts'

// A handful of the points that `npm run test:torture` tries all of. Which ones differs with the length of a run, so that in time all have their turn.
const handful: [Way, Then][] = [
  ['during', 'resume'],
  ['failing', 'resume'],
  ['during', 'undo'],
  ['after', 'resume'],
  ['failing', 'undo'],
  ['after', 'undo'],
]

let loop: Loop
beforeAll(async () => {
  loop = await Loop.open(await bundleProgram())
})
afterAll(() => loop.close())

test.each(handful.map(([way, then], index) => ({ way, then, index })))(
  'a run disturbed $index/6 on its way ($way a call) and then brought to its end by $then loses and leaves nothing',
  async ({ way, then, index }) => {
    const at = evenlySpaced(handful.length + 2, loop.points.length)[index + 1]!
    const { point, problems } = await loop.try({ at, way, then })
    expect({ point, problems }).toEqual({ point, problems: [] })
  },
)
