import type { Section } from '../field.ts'
import { address } from './address.ts'
import { database } from './database.ts'
import { keys } from './keys.ts'
import { models } from './models.ts'
import { secrets } from './secrets.ts'
import { servers } from './servers.ts'

/** Every question, in the order in which it is asked. A new section is a file beside this one and a word here. */
export const sections: Section[] = [database, secrets, models, servers, keys, address]
