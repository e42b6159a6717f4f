import { beforeEach, expect, test } from 'vitest'
import { localFiles } from '../../src/adapters/local-files.ts'
import type { PackageInstaller } from '../../src/adapters/packages.ts'
import { Exit, Failure } from '../../src/failure.ts'
import { rehearsalPackages } from '../../src/rehearsal/packages.ts'
import { temporaryDirectory } from '../doubles/directory.ts'

const name = '@modelcontextprotocol/server-postgres'
const signal = new AbortController().signal
const lost = new Failure({ what: 'not installed', why: 'the registry is gone', next: '', exit: Exit.unreachable })

let directory: string
beforeEach(async () => void (directory = await temporaryDirectory()))

const packagesWith = (npm: Partial<PackageInstaller>, available: boolean) =>
  rehearsalPackages(npm as PackageInstaller, localFiles, '/dist/query-server.js', async () =>
    available ? undefined : 'npm works offline',
  )

const entry = () => localFiles.read(`${directory}/node_modules/${name}/dist/index.js`)

test('with a registry the package is the real one', async () => {
  const asked: string[] = []
  const packages = packagesWith({ install: async (_, what, version) => void asked.push(`${what}@${version}`) }, true)
  expect(await packages.standIn?.(name, '0.6.2')).toBeUndefined()
  await packages.install(directory, name, '0.6.2', () => {}, signal)
  expect(asked).toEqual([`${name}@0.6.2`])
  expect(await entry()).toBeUndefined()
})

test('without one the plan says so, and npm is not asked again', async () => {
  const packages = packagesWith({}, false)
  expect(await packages.standIn?.(name, '0.6.2')).toBe(
    'npm works offline: a small server with the same query tool takes its place',
  )
  await packages.install(directory, name, '0.6.2', () => {}, signal)
  expect(await entry()).toBe(`import 'file:///dist/query-server.js'\n`)
})

test('a registry that is lost in between is told, and the tools have their server', async () => {
  const told: string[] = []
  const packages = packagesWith({ install: () => Promise.reject(lost) }, true)
  await packages.install(directory, name, '0.6.2', line => told.push(line), signal)
  expect(told).toEqual(['the registry is gone: a small server with the same query tool takes its place'])
  expect(await entry()).toBeDefined()
})

test('nothing takes the place of another package', async () => {
  const packages = packagesWith({ install: () => Promise.reject(lost) }, false)
  expect(await packages.standIn?.('another', '1.0.0')).toBeUndefined()
  await expect(packages.install(directory, 'another', '1.0.0', () => {}, signal)).rejects.toBe(lost)
})
