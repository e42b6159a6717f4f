import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { renderEnvText } from '../../../src/adapters/secret-store/env-text.ts'
import { secretFileContent, secretFileText } from '../../../src/adapters/secret-file.ts'
import { Secret } from '../../../src/secret.ts'
import { containerSpec } from '../../../src/steps/container/spec.ts'
import { deployScript, runOptions } from '../../../src/steps/files/deploy-script.ts'
import { temporaryDirectory } from '../../doubles/directory.ts'
import { sampleDeployment } from '../sample.ts'

const secrets = new Map([['LITELLM_MASTER_KEY', Secret.of('sk-canary')]])

function parts(changes: object = {}, envFile: string | undefined = '/home/admin/secrets/mcp-litellm.env') {
  const deployment = sampleDeployment(changes)
  const spec = containerSpec(deployment, secrets, 'config')
  const program = ['/opt/node', '/opt/gate wright/cli.js']
  return { deployment, spec, secretNames: ['LITELLM_MASTER_KEY'], program, ...(envFile && { envFile }) }
}

/** The words that a shell makes of the options. */
function words(changes: object = {}): string[] {
  const script = `name=mcp-litellm network=net secrets=/dev/null config=/dev/null
printf '%s\\n' ${runOptions(parts(changes)).join(' ')}`
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trimEnd().split('\n')
}

test('the script is one that bash can read', () => {
  expect(() => execFileSync('bash', ['-n'], { input: deployScript(parts()) })).not.toThrow()
})

test('it holds no secret and names the env file', () => {
  const script = deployScript(parts())
  expect(script).not.toContain('sk-canary')
  expect(script).toContain('secrets=/home/admin/secrets/mcp-litellm.env')
})

test('a value that stands percent-encoded in the env file is passed by its name, and no other is', async () => {
  const values = { MCP_A_URL: 'https://x.example/?key=k&profile=%41', MCP_B_AUTHORIZATION: "Bearer it's ü\nnext" }
  const secrets = join(await temporaryDirectory(), 'secrets.env')
  const stored = new Map(Object.entries({ ...values, PLAIN: 'x' }).map(([name, value]) => [name, Secret.of(value)]))
  await writeFile(secrets, renderEnvText(stored, '', secrets))
  const [definition] = /^take_encoded\(\) \{.*?^\}/ms.exec(deployScript(parts()))!
  const script = `set -euo pipefail; secrets=$1
${definition}
take_encoded '\\w+'
printf '%s\\n' \${encoded[@]+"\${encoded[@]}"}
exec ${process.execPath} -p 'JSON.stringify(process.env)'`
  const said = execFileSync('bash', ['-c', script, 'bash', secrets], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  })
  const [options, environment] = [said.split('\n').slice(0, -2), said.split('\n').at(-2)!]
  expect(options).toEqual(['--env', 'MCP_A_URL', '--env', 'MCP_B_AUTHORIZATION'])
  expect(JSON.parse(environment)).toMatchObject(values)
})

test('with a keychain it passes the names of secrets and lets gatewright bring the values', () => {
  const { envFile: _, ...keychain } = parts()
  const script = deployScript(keychain)
  expect(script).toContain('"${gatewright[@]}" run-with-secrets --deployment mcp-litellm -- docker run --detach')
  expect(script).toContain("command -v gatewright >/dev/null || gatewright=(/opt/node '/opt/gate wright/cli.js')")
  expect(script.indexOf('-- true || fail')).toBeLessThan(script.indexOf('docker rm'))
  expect(script).toContain('--env LITELLM_MASTER_KEY \\')
  expect(script).not.toContain('--env-file')
  expect(() => execFileSync('bash', ['-n'], { input: script })).not.toThrow()
})

test('a path with blanks, quotes and a comma reaches Docker as one mount', () => {
  const paths = { project: `/srv/it's, "here"`, secrets: '/s/e.env' }
  expect(words({ paths, servers: [] })).toContain(
    `type=bind,"source=/srv/it's, ""here""/config",target=/app/config,readonly`,
  )
})

test('the health check reaches Docker as the shell command that it is', () => {
  expect(words()).toContain(
    `python3 -c "import urllib.request; urllib.request.urlopen('http://localhost:4000/health/liveliness')"`,
  )
})

test('an IPv6 address is published in brackets', () => {
  expect(words({ exposure: { port: 4000, addresses: ['fd00::2'] } })).toContain('[fd00::2]:4000:4000')
})

test('secrets are not among the plain variables', () => {
  expect(words().filter(word => word.includes('MASTER_KEY'))).toEqual([])
})

describe('with secrets in a file of the container', () => {
  const inFile = (store: 'file' | 'keychain') => {
    const { envFile, ...rest } = parts({ secrets: { store, handover: 'file' } })
    return deployScript({ ...rest, ...(store === 'file' && { envFile }) })
  }

  test('docker is given no variable with a secret, and the container starts when it has them', () => {
    for (const store of ['file', 'keychain'] as const) {
      const script = inFile(store)
      expect(() => execFileSync('bash', ['-n'], { input: script })).not.toThrow()
      expect(script).not.toMatch(/--env-file|--env LITELLM_MASTER_KEY/)
      expect(script.indexOf('docker create')).toBeLessThan(script.indexOf('| start_with_secrets "$name"'))
      expect(script).not.toContain('docker run')
    }
    expect(inFile('keychain')).toContain('run-with-secrets --deployment mcp-litellm -- bash -c')
  })

  test('the archive that docker gets is one that tar reads: the file, as it is, readable and no more', () => {
    const [functions] = /zeros\(\)[^]*?\n}\n/.exec(inFile('file'))!
    const text = `A=1\nB=${'ü$x '.repeat(300)}\n`
    const archive = execFileSync('bash', ['--norc', '-c', `set -euo pipefail; ${functions} secret_archive`], {
      input: text,
    })
    const tar = (...args: string[]) => execFileSync('tar', [...args, '-f', '-'], { input: archive, encoding: 'utf8' })
    expect(tar('--list', '--verbose', '--numeric-owner')).toMatch(/^-r--r--r-- 0\/0 .* etc\/gatewright.env\n$/)
    expect(tar('--extract', '--to-stdout')).toBe(text)
  })

  test('both stores give the same file, whatever the values hold', async () => {
    const values = {
      LITELLM_MASTER_KEY: ` it's "so" $HOME \\n %41 ü `,
      MCP_B_URL: 'x\ny',
      PLAIN_ONE: 'plain',
      EMPTY: '',
    }
    const names = Object.keys(values)
    const secrets = join(await temporaryDirectory(), 'secrets.env')
    const stored = new Map(Object.entries({ ...values, OTHER: 'x' }).map(([name, value]) => [name, Secret.of(value)]))
    await writeFile(secrets, `${renderEnvText(stored, '# PLAIN_ONE=no\n  PLAIN_ONE=plain\r\n', secrets)}`)
    const [setting] = /^setting\(\).*\n/m.exec(inFile('file'))!
    const [fromFile] = /^from_env_file\(\)[^]*?\n}\n/m.exec(inFile('file'))!
    const [settings] = /^settings=.*\n/m.exec(inFile('keychain'))!
    const bash = (script: string, env = {}) =>
      execFileSync('bash', ['--norc', '-euo', 'pipefail', '-c', script], {
        encoding: 'utf8',
        env: { PATH: process.env.PATH, ...env },
      })
    const one = bash(`secrets=${secrets}; ${setting}${fromFile}from_env_file '${names.join('|')}'`)
    const other = bash(`${setting}${settings}bash -c "$settings" bash ${names.join(' ')}`, values)
    for (const text of [one, other]) expect(secretFileContent(text)).toEqual(values)
    expect(other).toBe(secretFileText(values, names))
  })
})
