import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { ContainerEngine } from '../../../src/adapters/container-engine.ts'
import { dockerEngine } from '../../../src/adapters/docker/engine.ts'
import { httpGateway } from '../../../src/adapters/http-gateway.ts'
import { openPostgres } from '../../../src/adapters/pg/door.ts'
import type { PostgresDoor, PostgresSession } from '../../../src/adapters/postgres.ts'
import { lockGateway } from '../../../src/engine/lock.ts'
import type { World } from '../../../src/world.ts'
import { asked, type Injection } from './injection.ts'
import { replying, serverThat } from './replies.ts'

/** The world in which a fault may strike, what is done to it between plan and apply, and how what another process did is taken back. */
export interface FaultyWorld {
  world: World
  strike(): Promise<void>
  end(): Promise<void>
}

/** What is patient with a server for minutes is not so in a test. */
const soon = 1_500

/** A door of which some members are other ones while the fault strikes. */
function replaced<T extends object>(door: T, strikes: () => boolean, members: Partial<T>): T {
  return new Proxy(door, {
    get: (target, key) => {
      const member: unknown = Reflect.get(strikes() && key in members ? members : target, key)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
}

/** A door that tells after it was asked for a member. */
const told = <T extends object>(door: T, member: keyof T, tell: () => void): T =>
  new Proxy(door, {
    get(target, key) {
      const is: unknown = Reflect.get(target, key)
      if (key === member) tell()
      return is
    },
  })

/** The world with the fault in it. */
export async function inject(
  world: World,
  injection: Injection,
  turn: { directory: string; port: number },
): Promise<FaultyWorld> {
  let struck = false
  let end = async () => undefined as void
  const strikes = () => struck
  const faulty = await faultyDoors(world, injection, strikes, turn.directory)
  return {
    world: { ...world, ...faulty },
    async strike() {
      struck = true
      if ('taken' in injection) end = await take(injection.taken, world, turn.port)
    },
    end: () => end(),
  }
}

async function take(what: 'port' | 'lock', world: World, port: number): Promise<() => Promise<void>> {
  if (what === 'port') {
    const server = createServer().listen(port, '127.0.0.1')
    await once(server, 'listening')
    return async () => void server.close()
  }
  const { release } = await lockGateway(world, 'mcp-litellm', 'gatewright setup, elsewhere')
  return release
}

async function faultyDoors(
  world: World,
  injection: Injection,
  strikes: () => boolean,
  directory: string,
): Promise<Partial<World>> {
  if ('engine' in injection) return { engine: await faultyEngine(world.engine, injection, strikes, directory) }
  if ('container' in injection) return { engine: sayingOfContainer(world.engine, injection.container, strikes) }
  if ('gateway' in injection) {
    const wrong = httpGateway.at(await replying(injection.reply), undefined, { quick: soon, usual: soon, model: soon })
    const call = { [injection.gateway]: wrong[injection.gateway] }
    let left = injection.times ?? Infinity
    const meets = () => strikes() && left > 0
    const counted = { at: (url: string) => replaced(world.gateway.at(url), meets, call) }
    const gateway = { at: (url: string) => told(counted.at(url), injection.gateway, () => (left -= 1)) }
    return { gateway, ...(injection.hurry && hurrying(world)) }
  }
  if ('statement' in injection) return { postgres: faultyStatements(injection) }
  if ('login' in injection) return { postgres: await faultyLogin(world.postgres, injection, strikes) }
  if ('clockHours' in injection) return wrongClock(world, injection, strikes)
  return {}
}

async function faultyEngine(
  engine: ContainerEngine,
  { engine: call, reply }: Extract<Injection, { engine: unknown }>,
  strikes: () => boolean,
  directory: string,
): Promise<ContainerEngine> {
  const socket = await replying(reply, join(directory, `engine-${process.pid}.sock`))
  const wrong = dockerEngine(
    { where: `unix://${socket}`, source: 'a test', options: { socketPath: socket } },
    directory,
    soon,
  )
  const faulty = replaced(engine, strikes, { [call]: wrong[call] })
  // A rehearsal has every image, so that nothing would be pulled.
  return call === 'pull' ? replaced(faulty, () => true, { image: async () => undefined }) : faulty
}

function sayingOfContainer(
  engine: ContainerEngine,
  said: Extract<Injection, { container: unknown }>['container'],
  strikes: () => boolean,
): ContainerEngine {
  let started = false
  return replaced(engine, strikes, {
    async start(id) {
      await engine.start(id)
      started = true
    },
    async container(name) {
      const is = await engine.container(name)
      return is && started ? { ...is, ...said } : is
    },
  })
}

/** Every wait takes no time, and a minute by the clock. */
function hurrying({ now }: World): Pick<World, 'now' | 'wait'> {
  let ahead = 0
  return {
    now: () => new Date(now().getTime() + ahead),
    wait: async () => void (ahead += 60_000),
  }
}

function faultyStatements({ statement, instead }: Extract<Injection, { statement: string }>): PostgresDoor {
  const door = openPostgres({ connectMs: soon * 4, queryMs: soon })
  const over = (session: PostgresSession): PostgresSession => ({
    async query<Row extends Record<string, unknown>>(sql: string, parameters?: unknown[]) {
      if (!new RegExp(statement).test(sql)) return session.query<Row>(sql, parameters)
      let rows: Row[] = []
      for (const other of instead)
        rows = other === asked ? await session.query(sql, parameters) : await session.query(other)
      return rows
    },
  })
  return {
    ...door,
    asAdmin: (login, database, use) => door.asAdmin(login, database, session => use(over(session))),
    asRole: (login, use) => door.asRole(login, session => use(over(session))),
  }
}

async function faultyLogin(
  door: PostgresDoor,
  { login: whose, server: answers }: Extract<Injection, { login: string }>,
  strikes: () => boolean,
): Promise<PostgresDoor> {
  const server = await serverThat(answers)
  const impatient = openPostgres({ connectMs: soon, queryMs: soon })
  const isMeant = (who: typeof whose) => who === whose && strikes()
  return {
    ...door,
    asAdmin: (login, database, use) =>
      isMeant('admin') ? impatient.asAdmin({ ...login, server }, database, use) : door.asAdmin(login, database, use),
    asRole: (login, use) => (isMeant('role') ? impatient.asRole({ ...login, server }, use) : door.asRole(login, use)),
  }
}

function wrongClock(
  { engine, now }: World,
  { clockHours, looks }: Extract<Injection, { clockHours: number }>,
  strikes: () => boolean,
): Pick<World, 'engine' | 'now'> {
  let left = 0
  return {
    now: () => new Date(now().getTime() + (left-- > 0 ? clockHours * 3_600_000 : 0)),
    engine: replaced(engine, strikes, {
      async start(id) {
        await engine.start(id)
        left = looks
      },
    }),
  }
}
