import type { Probes } from '../deployment/probes.ts'
import type { World } from '../world.ts'
import { tryAdminLogin } from './database-facts.ts'
import { tryPort } from './port.ts'
import { tryFromNetwork } from './reach.ts'

/** What trials may ask, over the doors of a world. */
export const probesOver = (world: World, secretOf: Probes['secret']): Probes => ({
  secret: secretOf,
  adminLogin: login => tryAdminLogin(world, login),
  reachableFromNetwork: (target, network, signal) => tryFromNetwork(world, target, network, signal),
  portFree: tryPort,
})
