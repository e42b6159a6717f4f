import { expect, test } from 'vitest'
import { container, restart } from '../../src/checks/container.ts'
import { bed, failedWith, passedWith } from './bed.ts'
import { ForeignText } from '../../src/text/foreign.ts'

test('a container that runs and is healthy passes', async () => {
  const { run } = await bed()
  expect(await run(container)).toEqual(passedWith(/running, healthy, 0 unplanned restarts/))
})

test('a missing container fails', async () => {
  const { run, engine } = await bed()
  engine.held.splice(0)
  expect(await run(container)).toEqual(failedWith(/there is no container mcp-litellm/))
})

test("a container that does not run fails, with the engine's own words", async () => {
  const { run, engine, asPlanned } = await bed()
  engine.held[0] = asPlanned({ status: 'exited', error: ForeignText.of('port is already allocated') })
  expect(await run(container)).toEqual(failedWith(/mcp-litellm is exited: port is already allocated/))
})

test('an unhealthy container fails', async () => {
  const { run, engine, asPlanned } = await bed()
  engine.held[0] = asPlanned({ health: 'unhealthy' })
  expect(await run(container)).toEqual(failedWith(/runs, but is unhealthy/))
})

test('waits while the health is not known yet', async () => {
  const { run, engine, waits, world, asPlanned } = await bed()
  engine.held[0] = asPlanned({ health: 'starting' })
  const { wait } = world
  world.wait = async ms => {
    await wait(ms)
    if (waits.length === 3) engine.held[0] = asPlanned()
  }
  expect(await run(container)).toEqual(passedWith(/healthy/))
})

test('fails when the health does not become known', async () => {
  const { run, engine, asPlanned } = await bed()
  engine.held[0] = asPlanned({ health: 'starting' })
  expect(await run(container)).toEqual(failedWith(/runs, but is starting/))
})

test('a restart passes when the gateway is ready again', async () => {
  const { run, engine } = await bed()
  expect(await run(restart)).toEqual(passedWith(/restarted once for this check, and ready again/))
  expect(engine.restarted).toEqual(['c1'])
})

test('a restart waits until the gateway is ready', async () => {
  const { run, engine, proxy, world } = await bed()
  engine.onRestart = () => {
    proxy.database = 'disconnected'
  }
  world.wait = async () => {
    proxy.database = 'connected'
  }
  expect(await run(restart)).toEqual(passedWith(/ready again/))
})

test('a restart fails at once when the container ends, and says why', async () => {
  const { run, engine, proxy, waits, asPlanned } = await bed()
  engine.lines = [
    'Exception: Server name cannot contain - nothing',
    'LiteLLM proxy refused to start: no master key is set',
  ]
  engine.onRestart = () => {
    proxy.database = 'disconnected'
    engine.held[0] = asPlanned({ status: 'exited', exitCode: 3 })
  }
  expect(await run(restart)).toEqual(
    failedWith(/restarted, and then the container ended with code 3: the proxy refused to start: no master key is set/),
  )
  expect(waits).toEqual([])
})

test('a restart fails when the gateway does not become ready', async () => {
  const { run, engine, proxy } = await bed()
  engine.onRestart = () => {
    proxy.database = 'disconnected'
  }
  expect(await run(restart)).toEqual(failedWith(/restarted, and then it was not ready after 600 s/))
})
