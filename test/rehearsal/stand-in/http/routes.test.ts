import { expect, test } from 'vitest'
import { any, get, match, post } from '../../../../src/rehearsal/stand-in/http/routes.ts'

const reply = () => ({ status: 200 })
const routes = [get('/v1/models', reply), post('/key/generate', reply), any('/*/mcp', reply), any('/mcp', reply)]

test('a segment may stand for anything, and is handed on', () => {
  expect(match(routes, 'POST', '/notes/mcp')).toMatchObject({ params: ['notes'] })
  expect(match(routes, 'POST', '/a%2Cb/mcp')).toMatchObject({ params: ['a,b'] })
})

test('an empty segment is none', () => {
  expect(match(routes, 'POST', '//mcp')).toBe('no such path')
})

test('a known path with another method is told apart from an unknown path', () => {
  expect(match(routes, 'GET', '/key/generate')).toBe('no such method')
  expect(match(routes, 'GET', '/key/regenerate')).toBe('no such path')
})
