import { databaseTroubles } from '../../checks/database/troubles.ts'
import { keyTroubles, unreadDatabase } from '../../status/findings.ts'
import { readDatabase } from '../../status/database.ts'
import type { Group } from '../finding.ts'

/** The proxy's database, by the login of the proxy. */
export const database: Group = {
  id: 'database',
  title: 'database',
  async examine(subject) {
    const { database: is, keys } = await readDatabase(subject)
    const { deployment, secrets } = subject
    const troubles = secrets ? await databaseTroubles({ ...subject, secrets }) : []
    // Why nobody can log in is told by who holds the connections, where that is known.
    if (!is.connected) return [...troubles, ...unreadDatabase(is)]
    return [...troubles, ...keyTroubles(keys, deployment.name)]
  },
}
