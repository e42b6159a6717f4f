import { expect, test } from 'vitest'
import type { PlanContext } from '../../src/engine/step.ts'
import { packageParts, packages } from '../../src/steps/packages.ts'

const wanted = { server: 'tools', name: '@scope/server', version: '1.2.3' }
const planned = (is: object) => packages.plan({ packages: [{ ...wanted, ...is }], orphans: [] }, {} as PlanContext)

test.each([
  ['@scope/name@1.2.3', '@scope/name', '1.2.3'],
  ['name@1.2.3', 'name', '1.2.3'],
])('%s is %s in version %s', (reference, name, version) => {
  expect(packageParts(reference)).toEqual({ name, version })
})

test.each(['@scope/name', 'name', 'name@latest', 'name@^1.2.0'])(
  '%s is refused: it names no exact version',
  reference => {
    expect(() => packageParts(reference)).toThrow(expect.objectContaining({ exit: 2 }))
  },
)

test('what is missing is installed, another version is changed, the right one stays', () => {
  expect(planned({}).changes.map(({ action }) => action)).toEqual(['create'])
  expect(planned({ installed: '1.0.0' }).changes.map(({ action, detail }) => [action, detail])).toEqual([
    ['change', 'now 1.0.0'],
  ])
  expect(planned({ installed: '1.2.3' })).toEqual({ changes: [], asIs: ['npm package @scope/server 1.2.3'] })
})

test('the plan says what takes the place of a package', () => {
  expect(planned({ standIn: 'another program' }).changes[0]?.detail).toBe('another program')
})
