import { expect, test } from 'vitest'
import { differenceText, interruptionText, standingText } from '../../src/setup/difference-text.ts'

const change = (startsGateway?: true) => ({
  id: 'a:b',
  step: 'a',
  action: 'change' as const,
  group: 'Files',
  what: 'a',
  ...(startsGateway && { startsGateway }),
})

test('old and new stand side by side under their sections', () => {
  const differences = [
    { section: 'Address', path: 'exposure.port', label: 'Port', old: '4000', new: '4100' },
    { section: 'Address', path: 'audit.retention', label: 'Audit rows kept', old: '30d', new: '60d' },
  ]
  expect(differenceText(differences)).toEqual([
    'What changes:',
    '  Address     Port             4000  →  4100',
    '              Audit rows kept  30d   →  60d',
  ])
})

test('a change that needs no new container says that nothing is restarted', () => {
  expect(interruptionText({ changes: [change()], asIs: [] })).toMatch(/nothing is restarted/)
})

test('a change that needs one says for how long the gateway is interrupted', () => {
  const outage = 'for 77 s in all, as measured last: 41 s while a new container took over'
  expect(interruptionText({ changes: [change(), { ...change(true), outage }], asIs: [] })).toBe(
    `The gateway gets a new container, and the checks restart it and deploy it anew: it does not answer ${outage}.`,
  )
})

test('what tries a server names the answers and the gateway that it is of, as a shell reads them', () => {
  const open = [{ server: 'docs', state: 'notTried' as const, text: 'not tried' }]
  const from = { deployment: 'gw', answers: '/home/me/my answers.yaml' }
  expect(standingText(open, from).at(-1)).toMatch(
    / prove docs --answers '\/home\/me\/my answers\.yaml' --deployment gw$/,
  )
})
