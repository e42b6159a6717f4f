import { expect, test } from 'vitest'
import type { Verification } from '../../src/checks/check.ts'
import { transcript } from '../../src/checks/transcript.ts'

const verification: Verification = {
  checks: [
    { id: 'container', label: 'container', status: 'passed', evidence: 'running, healthy', ms: 6120 },
    {
      id: 'refusals',
      label: 'refusals',
      status: 'failed',
      evidence: 'models without a key was not refused (HTTP 200)',
      details: ['chat without a key: 401'],
      ms: 55.4,
    },
  ],
  notApplicable: [{ id: 'image', label: 'image', reason: 'a rehearsal runs no image' }],
}

test('a verification is one line for each check, with mark, evidence and time; a failure shows what was seen', () => {
  expect(transcript(verification)).toEqual([
    '✓ container  running, healthy  6.1 s',
    '✗ refusals   failed: models without a key was not refused (HTTP 200)  55 ms',
    '               chat without a key: 401',
    '· image      not applicable: a rehearsal runs no image',
  ])
})

test('the marks have a variant of seven-bit characters', () => {
  const lines = transcript(verification, { ascii: true })
  expect(lines.map(line => line[0])).toEqual(['+', 'x', ' ', '-'])
})

test('evidence goes on below itself where the line ends', () => {
  expect(transcript(verification, { width: 40 })).toEqual([
    '✓ container  running, healthy  6.1 s',
    '✗ refusals   failed: models without a',
    '             key was not refused (HTTP',
    '             200)  55 ms',
    '               chat without a key: 401',
    '· image      not applicable: a rehearsal',
    '             runs no image',
  ])
})

test('a verification without checks has no lines', () => {
  expect(transcript({ checks: [], notApplicable: [] })).toEqual([])
})
