import type { Step } from '../engine/step.ts'
import { beside, besideRemoved } from './beside/index.ts'
import { container } from './container/index.ts'
import { database } from './database/index.ts'
import { directories } from './directories.ts'
import { dump } from './dump.ts'
import { files } from './files/index.ts'
import { image } from './image.ts'
import { keys } from './keys/index.ts'
import { newKeys } from './keys/new-keys.ts'
import { network } from './network.ts'
import { packages } from './packages.ts'
import { record } from './record.ts'
import { secrets } from './secrets/index.ts'
import { toolsRole } from './tools-role/index.ts'

/** Every step of a setup, in the order in which a plan shows them. */
export const steps = [
  directories,
  newKeys,
  secrets,
  database,
  toolsRole,
  packages,
  files,
  network,
  image,
  dump,
  beside,
  container,
  besideRemoved,
  keys,
  record,
] as Step[]
