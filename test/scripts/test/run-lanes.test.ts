import { expect, test } from 'vitest'
import { runLanes } from '../../../scripts/test/run-lanes.ts'

test('what the tests of a part measured comes with it, in whatever colours it was printed', async () => {
  const program = String.raw`console.log('other: 1\n\x1b[22m\x1b[39mmeasure: 0 of 3 in clear\nTests: 2 passed, 0 failed')`
  const [ran] = await runLanes(
    [[{ name: 'one', command: [process.execPath, '-e', program], counts: 'line' }]],
    '/nowhere',
    process.env,
  )
  expect(ran).toMatchObject({ exitCode: 0, measures: ['measure: 0 of 3 in clear'], counts: { passed: 2, failed: 0 } })
})
