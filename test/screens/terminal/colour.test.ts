import { expect, test } from 'vitest'
import { settleColour } from '../../../screens/terminal/colour.ts'

test('NO_COLOR is said in the words that chalk knows', () => {
  const env = { NO_COLOR: '1', FORCE_COLOR: '3' }
  settleColour(env)
  expect(env.FORCE_COLOR).toBe('0')
})

test('an empty NO_COLOR is none, as no-color.org says', () => {
  const env: NodeJS.ProcessEnv = { NO_COLOR: '' }
  settleColour(env)
  expect(env.FORCE_COLOR).toBeUndefined()
})
