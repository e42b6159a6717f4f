import type { Probes } from '../deployment/probes.ts'
import { askRegistry } from '../registry/ask.ts'
import type { World } from '../world.ts'
import { tryAdminLogin } from './database-facts.ts'
import { tryGatewayPort } from './gateway-port.ts'
import { tryFromNetwork } from './reach.ts'
import { toolsInService } from './tools-in-service.ts'

/** What trials may ask, over the doors of a world. `mayRun`: also by a container that removes itself; `--plan` only reads. */
export const probesOver = (world: World, secretOf: Probes['secret'], mayRun = true): Probes => ({
  secret: secretOf,
  adminLogin: login => tryAdminLogin(world, login),
  reachableFromNetwork: (view, agreed, signal) => tryFromNetwork(world.engine, view, mayRun && agreed, signal),
  toolsInService: (servers, deployment) => toolsInService(world, servers, deployment),
  registry: (image, signal) => askRegistry(world, image, signal),
  portFree: (addresses, port, deployment) => tryGatewayPort(world.engine, addresses, port, deployment),
})
