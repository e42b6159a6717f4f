import { expect, test } from 'vitest'
import type { Verification } from '../../src/checks/check.ts'
import type { PlanContext } from '../../src/engine/step.ts'
import { documents } from '../../src/documents/index.ts'
import { type DocumentParts, documentText, inputsOf, stampIn } from '../../src/documents/text.ts'
import { sampleDeployment } from '../steps/sample.ts'

const verification = (status: 'passed' | 'failed', ms = 12): Verification => ({
  checks: [{ id: 'readiness', label: 'readiness', status, evidence: '200, database connected', ms }],
  notApplicable: [],
})

const parts = (changes: Partial<DocumentParts> = {}): DocumentParts => ({
  deployment: sampleDeployment(),
  rehearsal: false,
  store: { kind: 'file', where: scope => `/home/admin/secrets/${scope}.env` },
  files: [
    { name: 'config', content: 'model_list: []\n' },
    { name: 'deploy-script', content: '#!/bin/bash\n' },
    { name: 'setup-sql', content: 'SELECT 1;\n' },
  ],
  verification: verification('passed'),
  ...changes,
})

test('it holds the files, the SQL, the checks with their evidence, the address and how clients connect', () => {
  const text = documentText(parts())
  for (const piece of [
    '```yaml\nmodel_list: []\n```',
    '```bash\n#!/bin/bash\n```',
    '```sql\nSELECT 1;\n```',
    '✓ readiness  200, database connected  12 ms',
    'http://localhost:4000',
    '### Claude Code',
    '### Gemini CLI',
    '### Codex CLI',
    '### ChatGPT CLI',
    '### curl',
    '### WSL',
  ])
    expect(text).toContain(piece)
  expect(text).not.toContain('undefined')
})

test('a rehearsal says that it is one', () => {
  expect(documentText(parts({ rehearsal: true }))).toContain('**This was a rehearsal.**')
  expect(documentText(parts())).not.toContain('rehearsal')
})

test('its stamp tells what it was written for', () => {
  expect(stampIn(documentText(parts()))).toEqual({ inputs: inputsOf(parts()), result: 'passed' })
  expect(stampIn('# notes of mine')).toBeUndefined()
})

test('times and evidence of the checks are no new inputs; another file, key or place of secrets is', () => {
  expect(inputsOf(parts({ verification: verification('failed', 99) }))).toBe(inputsOf(parts()))
  expect(inputsOf(parts({ files: [{ name: 'config', content: 'other' }] }))).not.toBe(inputsOf(parts()))
  expect(inputsOf(parts({ deployment: sampleDeployment({ audit: { retention: '9d' } }) }))).not.toBe(inputsOf(parts()))
})

const planned = (text: string | undefined, edited = false) =>
  documents.plan(
    {
      path: '/p/CLAUDE.md',
      inputs: inputsOf(parts()),
      ...(text !== undefined && { is: { content: text, mode: 0o644, edited } }),
    },
    {} as PlanContext,
  ).changes

test('it is written once, and again when what it describes or the result has changed', () => {
  expect(planned(undefined)[0]?.action).toBe('create')
  expect(planned(documentText(parts()))).toEqual([])
  expect(planned(documentText(parts({ verification: verification('failed') })))[0]?.action).toBe('change')
  expect(planned(documentText(parts({ rehearsal: true })))[0]?.action).toBe('change')
})

test('notes in it are kept beside it when it is written anew', () => {
  expect(planned('# notes of mine', true)[0]?.detail).toContain('a copy of it is kept')
})
