import { appendFile, chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { secretsCheck } from '../../src/checks/secrets.ts'
import { deploymentFiles } from '../../src/paths.ts'
import { projectFiles } from '../../src/gateway/paths.ts'
import { type Bed, bed, failedWith, passedWith, writeFiles } from './bed.ts'

async function written(changes: object = {}): Promise<Bed & { proc: string }> {
  const made = await bed(changes)
  await writeFiles(made)
  const proc = join(made.directory, 'proc')
  await mkdir(join(proc, '17'), { recursive: true })
  await writeFile(join(proc, '17', 'cmdline'), 'litellm\0--config\0/app/config/config.yaml\0')
  return { ...made, proc }
}

const outcomeOf = ({ run, proc }: Bed & { proc: string }) => run(secretsCheck(proc))
const masterOf = ({ secrets }: Bed) => secrets.get('secrets.masterKey').reveal()

test('passes when the files are closed and no value is anywhere else, and names where it looked', async () => {
  const made = await written()
  const outcome = await outcomeOf(made)
  expect(outcome).toEqual(passedWith(/mode 600; 5 values in none of 2 files, the container log and every argv/))
  const { configFile, deployScript } = projectFiles(made.deployment)
  expect(outcome).toMatchObject({
    details: expect.arrayContaining([
      expect.stringContaining(`${configFile}, ${deployScript}, the container log and every argv`),
    ]),
  })
})

describe('fails, naming the secret and never its value, when one is in', () => {
  const put = async (path: string, text: string) => {
    await mkdir(dirname(path), { recursive: true })
    await appendFile(path, text)
  }
  const projectFile = (name: keyof ReturnType<typeof projectFiles>) => async (made: Bed) =>
    put(projectFiles(made.deployment)[name] as string, masterOf(made))
  const ownFile = (name: 'deployment' | 'journal') => async (made: Bed) =>
    put(deploymentFiles(made.world.own, made.deployment.name)[name], masterOf(made))

  test.each<[string, (made: Bed & { proc: string }) => unknown]>([
    ['config.yaml', projectFile('configFile')],
    ['deploy.sh', projectFile('deployScript')],
    ['CLAUDE.md', projectFile('documents')],
    ['setup.sql', projectFile('setupSql')],
    ['deployment.yaml', ownFile('deployment')],
    ['journal.json', ownFile('journal')],
    [
      'run.log',
      made => put(join(deploymentFiles(made.world.own, made.deployment.name).logs, 'run.log'), masterOf(made)),
    ],
    ['the container log', made => made.engine.lines.push(`started with ${masterOf(made)}`)],
    ['the arguments of a process', made => put(join(made.proc, '18', 'cmdline'), `x\0--key\0${masterOf(made)}\0`)],
  ])('%s', async (place, leak) => {
    const made = await written()
    await leak(made)
    const outcome = await outcomeOf(made)
    expect(outcome).toEqual(failedWith(new RegExp(`master key is in .*${place}`)))
    expect(JSON.stringify(outcome)).not.toContain(masterOf(made))
  })
})

test('fails when the database password is in a file as a URL encodes it', async () => {
  const made = await written()
  const password = encodeURIComponent(made.secrets.get('database.password').reveal())
  await appendFile(
    projectFiles(made.deployment).configFile,
    `url: postgresql://litellm_user:${password}@postgres/litellm_db`,
  )
  expect(await outcomeOf(made)).toEqual(failedWith(/password of litellm_user is in .*config\.yaml/))
})

test.each([0o640, 0o644, 0o400])('fails when the env file has mode %o', async mode => {
  const made = await written()
  await chmod(made.deployment.paths.secrets!, mode)
  expect(await outcomeOf(made)).toEqual(failedWith(/has mode \d+; 600 keeps others out: chmod 600/))
})

test('fails when others may write into the directory of the env file', async () => {
  const made = await written()
  await chmod(dirname(made.deployment.paths.secrets!), 0o777)
  expect(await outcomeOf(made)).toEqual(failedWith(/others may write into .*secrets \(mode 777\): chmod go-w/))
})

test('fails when the env file belongs to somebody else', async () => {
  const made = await written()
  made.world.owner = { uid: made.world.owner.uid + 1, gid: 0 }
  expect(await outcomeOf(made)).toEqual(failedWith(/belongs to user \d+ and not to \d+/))
})

test('fails when the env file is missing', async () => {
  const made = await written()
  await rm(made.deployment.paths.secrets!)
  expect(await outcomeOf(made)).toEqual(failedWith(/mcp-litellm\.env does not exist/))
})

test('fails when there is no config.yaml to search', async () => {
  const made = await written()
  await rm(projectFiles(made.deployment).configFile)
  expect(await outcomeOf(made)).toEqual(failedWith(/config\.yaml is not there to be searched/))
})

test('with a keychain there is no file to judge', async () => {
  const made = await written()
  await rm(dirname(made.deployment.paths.secrets!), { recursive: true })
  made.world.secretStore = () => ({ kind: 'keychain', where: () => 'gatewright/mcp-litellm' }) as never
  expect(await outcomeOf(made)).toEqual(passedWith(/^in the keychain; 5 values in none of/))
})
