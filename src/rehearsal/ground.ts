import type { Ground } from '../setup/open.ts'
import { probesOver } from '../host/probes.ts'
import { openRehearsal } from './world.ts'

/** A rehearsal as commands open it: its own database, its own directory, the plan's answers for both. */
export async function openRehearsalGround(directory: string | undefined): Promise<Ground> {
  const { world, facts, admin, adminPasswordFile, dispose } = await openRehearsal({ ...(directory && { directory }) })
  return {
    world,
    host: facts,
    given: {
      admin: { login: 'password', user: admin.user, password: `file:${adminPasswordFile}` },
      database: { server: admin.server },
    },
    probes: secretOf => probesOver(world, secretOf),
    close: dispose,
  }
}
