import { expect, test } from 'vitest'
import { observe } from '../../src/status/observe.ts'
import { statusText } from '../../src/status/text.ts'
import { bed } from './bed.ts'

test('the status in words has every part on a line of its own', async () => {
  const { subject } = await bed()
  const text = statusText(await observe(subject)).join('\n')
  expect(text).toMatch(/^mcp-litellm · healthy · LiteLLM 1\.108\.20 · http:\/\/127\.0\.0\.1:4000$/m)
  expect(text).toMatch(
    /^ container {2}running · healthy · 0 restarts · up under a minute · memory 800 MiB · LiteLLM 1\.108\.20, above the floor$/m,
  )
  expect(text).toMatch(
    /^ database {3}connected · \d+ ms · 1\.2 GiB · 7 connections · about 41 k audit rows · in 512 MiB$/m,
  )
  expect(text).toMatch(/^ tools {6}postgres: 1 tool, tool called \d\d:\d\d:\d\d in 8 ms$/m)
  expect(text).toMatch(/^ keys {7}team \$3\.10 of \$20\.00$/m)
})

test('what is wrong stands at the end, with what to do next', async () => {
  const { subject, engine } = await bed()
  engine.held.splice(0)
  expect(statusText(await observe(subject)).join('\n')).toMatch(
    /error: there is no container mcp-litellm\n {7}next: make it again: .*setup/,
  )
})
