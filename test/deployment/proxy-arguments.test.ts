import { describe, expect, test } from 'vitest'
import { argumentsOf } from '../../src/hand-made/run.ts'
import { argumentWords, proxyArguments } from '../../src/deployment/proxy-arguments.ts'
import { containerSpec } from '../../src/steps/container/spec.ts'
import { sampleDeployment } from '../steps/sample.ts'

describe('further arguments', () => {
  // LiteLLM's production guide (docs.litellm.ai, proxy/prod): as many workers as processors, recycled after so many requests.
  test.each([
    '--num_workers 4',
    '--num_workers=4 --keepalive_timeout 75',
    '--num_workers 4 --max_requests_before_restart 10000 --max_requests_before_restart_jitter 500',
    '--run_gunicorn --timeout_worker_healthcheck 60',
    '--limit_concurrency 500',
  ])('%s is taken', line => {
    expect(proxyArguments(line)).toBeUndefined()
  })

  test.each([
    ['4', 'options of litellm'],
    ['--config /x.yaml', 'Gatewright sets it'],
    ['--config=/x.yaml', 'Gatewright sets it'],
    ['-c/x.yaml', 'Gatewright sets it'],
    ['--num_workers 2 --port 4001', 'a question of its own'],
    ['--master_key sk-1234567890', 'secrets are in no command line'],
    ['--headers {}', 'secrets are in no command line'],
    ['--ssl_certfile_path /cert.pem', 'over HTTP'],
    ['-v', 'it ends the proxy'],
    ['--validate_config', 'ends before the proxy serves'],
    ['--max_requests_before_restart 1000', 'a single worker'],
    ['--max_requests_before_restart 1000 --num_workers 1', 'a single worker'],
    ['--ciphers "A B"', 'without quotes'],
    ['--num_workers $(nproc)', 'without quotes'],
  ])('%s is refused, with why', (line, why) => {
    expect(proxyArguments(line)).toContain(why)
  })

  test('stand behind those that a gateway always has', () => {
    const deployment = sampleDeployment({ arguments: '--num_workers 4  --keepalive_timeout 75' })
    expect(containerSpec(deployment, new Map(), '').args).toEqual([
      ...['--config', '/app/config/config.yaml', '--port', '4000'],
      ...['--num_workers', '4', '--keepalive_timeout', '75'],
    ])
  })
})

test('several workers get more time to load than the five seconds after which uvicorn ends them', () => {
  const env = (line?: string) => containerSpec(sampleDeployment(line ? { arguments: line } : {}), new Map(), '').env
  expect(env('--num_workers=4')).toMatchObject({ TIMEOUT_WORKER_HEALTHCHECK: '120' })
  for (const line of [undefined, '--num_workers 1', '--keepalive_timeout 75'])
    expect(env(line)).not.toHaveProperty('TIMEOUT_WORKER_HEALTHCHECK')
})

describe('of a container that was made by hand', () => {
  const of = (line: string) => argumentsOf(argumentWords(line))

  test('options go along', () => {
    expect(of('--config /app/config.yaml --port 4000 --num_workers 4 --run_gunicorn')).toEqual({
      arguments: '--num_workers 4 --run_gunicorn',
      others: [],
    })
  })

  test('those of a search for a fault, and those that a gateway may not have, stay behind and are named', () => {
    expect(of('--detailed_debug --master_key sk-1 --num_workers 4 --max_requests_before_restart 9')).toEqual({
      arguments: '--num_workers 4 --max_requests_before_restart 9',
      others: ['--detailed_debug', '--master_key', 'sk-1'],
    })
  })

  test('one with a blank in it stays behind', () => {
    expect(argumentsOf(['--ciphers', 'A B', '--port=4000'])).toEqual({ others: ['--ciphers', 'A B'] })
  })
})
