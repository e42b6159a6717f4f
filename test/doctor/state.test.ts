import { chown, mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { localFiles } from '../../src/adapters/local-files.ts'
import { withTrustedOwn } from '../../src/adapters/own-files.ts'
import { examine } from '../../src/doctor/index.ts'
import { state } from '../../src/doctor/groups/state.ts'
import { deploymentText } from '../../src/deployment/file.ts'
import { deploymentFiles } from '../../src/paths.ts'
import { subjectOf } from '../../src/status/subject.ts'
import { writeFiles } from '../checks/bed.ts'
import { bed } from '../status/bed.ts'

/** What stands in the state directory and is believed. */
const files = [
  'identity.json',
  'journal.json',
  'draft.yaml',
  'draft.secrets',
  'in-service.json',
  'generations/1.json',
  'secret-places.json',
]
/** What is made anew where it is lost. */
const notes = ['outages.json', 'last-proved.json', 'proofs.json', 'last-verified.json', 'database-seen.json']

const text: Record<string, (path: string) => Promise<unknown>> = {
  'is empty': path => writeFile(path, ''),
  'is cut off': path => writeFile(path, '{"format": 1, "enti'),
  'is of another format': path => writeFile(path, '{"format": 2, "servers": 3, "a": [1]}'),
  'is of zeros, as after a crash': path => writeFile(path, Buffer.alloc(4096)),
  'is a named pipe': path => execa('mkfifo', [path]),
  'is a directory': path => mkdir(path),
  'is somebody else’s': async path => {
    await writeFile(path, '{}')
    await chown(path, 54_321, 54_321)
  },
}

/** Not damaged: an empty draft, and what a later version would write there, are answers like any other. */
const harmless = new Set(['is empty draft.yaml', 'is of another format draft.yaml'])

async function gateway() {
  const made = await bed()
  await writeFiles(made as never)
  const { world } = made.subject
  const trusted = { ...world, files: withTrustedOwn(localFiles, world.own, world.owner) }
  const { state: directory } = deploymentFiles(world.own, made.deployment.name)
  return { ...made, subject: { ...made.subject, world: trusted }, directory }
}

describe.runIf(process.getuid?.() === 0).each(Object.keys(text))('a state file that %s', fault => {
  test.each([...files, ...notes].filter(file => !harmless.has(`${fault} ${file}`)))(
    'is told by doctor: %s',
    async file => {
      const { subject, directory } = await gateway()
      const path = join(directory, file)
      await mkdir(dirname(path), { recursive: true })
      await rm(path, { force: true })
      await text[fault]!(path)
      const found = await examine(subject, [state])
      expect(found).toMatchObject([
        { severity: notes.includes(file) ? 'warning' : 'error', text: expect.stringContaining(path) },
      ])
      expect(found[0]!.evidence).not.toMatch(/does not know|Unexpected|JSON at/)
      expect(found[0]!.next).toBeTruthy()
    },
  )
})

test('a gateway whose journal is damaged is still watched', async () => {
  const { subject, directory, deployment, world } = await gateway()
  const path = deploymentFiles(world.own, deployment.name).deployment
  for (const place of [dirname(path), directory]) await mkdir(place, { recursive: true })
  await writeFile(path, deploymentText(deployment))
  await writeFile(join(directory, 'journal.json'), '{')
  expect((await subjectOf(subject.world, subject.deployment.name)).made).toEqual({})
})

test('a gateway that is as it should be has no such finding', async () => {
  const { subject } = await gateway()
  expect(await examine(subject, [state])).toEqual([])
})
