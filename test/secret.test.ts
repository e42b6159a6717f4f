import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { Secret } from '../src/secret.ts'

const secret = Secret.of('canary-value')

describe('a secret', () => {
  test.each([
    ['a template string', `${secret}`],
    ['JSON', JSON.stringify({ password: secret })],
    ['util.inspect', inspect({ password: secret }, { depth: 5, showHidden: true })],
    ['string conversion', String(secret)],
  ])('is not told by %s', (_, printed) => {
    expect(printed).not.toContain('canary')
    expect(printed).toContain('‹secret›')
  })

  test('reveals its value when asked by name', () => {
    expect(secret.reveal()).toBe('canary-value')
  })

  test('is generated from characters that env files, shells, YAML and URLs read alike', () => {
    const values = Array.from({ length: 200 }, () => Secret.generate(32).reveal())
    expect(values.every(value => /^[A-Za-z0-9_-]{32}$/.test(value))).toBe(true)
    expect(new Set(values).size).toBe(200)
  })

  test('is generated as a key in the form that LiteLLM asks for', () => {
    expect(Secret.generateKey().reveal()).toMatch(/^sk-[0-9a-f]{64}$/)
  })
})
