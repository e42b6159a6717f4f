import type { Answers } from '../deployment/field.ts'
import type { AdminLogin } from '../deployment/probes.ts'
import { adminSchema, type Deployment } from '../deployment/schema.ts'
import { Exit, Failure } from '../failure.ts'
import type { Secret } from '../secret.ts'
import { fromReference } from '../gateway/resolve-secrets.ts'
import type { World } from '../world.ts'

/** The administrator's login that a person gives: without a password as the account of that name, over the server's socket. */
export function loginAs({ database }: Deployment, user: string, password?: Secret): AdminLogin {
  const common = { server: database.server, user, socket: '/var/run/postgresql' }
  return password ? { ...common, login: 'password', password } : { ...common, login: 'peer' }
}

/** PostgreSQL's administrator as an answers file has it. */
export async function adminFrom(answers: Answers, { database }: Deployment, world: World): Promise<AdminLogin> {
  const { login, user, password, socket } = adminSchema.parse(answers.admin ?? {})
  const secret = password && (await fromReference(password, { env: process.env, files: world.files }))
  if (login === 'password' && !secret)
    throw new Failure({
      what: "PostgreSQL's administrator has no password",
      why: password ? `${password} holds nothing that can be read` : 'the answers give none',
      next: 'give admin.password as file:PATH or env:NAME, or admin.login: peer',
      exit: Exit.usage,
    })
  return { server: database.server, login, user, socket, ...(secret && { password: secret }) }
}
