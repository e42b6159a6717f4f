import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { standIn } from './stand-in.ts'
import { contractSuite } from './suite.ts'

const directory = mkdtempSync(join(tmpdir(), 'gatewright-stand-in-'))
afterAll(() => rmSync(directory, { recursive: true }))

contractSuite(await standIn(directory))
