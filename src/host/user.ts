import { execFile } from 'node:child_process'
import { userInfo } from 'node:os'
import { promisify } from 'node:util'
import { Exit, Failure } from '../failure.ts'
import type { HostFacts } from './facts.ts'

type User = HostFacts['user']

/** name:password:uid:gid:comment:home:shell (passwd(5)), from whatever the host asks about its users. */
async function account(name: string): Promise<{ uid: number; gid: number; home: string } | undefined> {
  const found = await promisify(execFile)('getent', ['passwd', name], {
    timeout: 2_000,
    env: { PATH: process.env.PATH },
  }).catch(() => undefined)
  const [, , uid, gid, , home] = found?.stdout.trim().split(':') ?? []
  return home ? { uid: Number(uid), gid: Number(gid), home } : undefined
}

/** Who runs this process. A user without an entry in the host's list of users, as in a container, is known by number (getpwuid(3)). */
export function thisUser(env: NodeJS.ProcessEnv): { username: string; uid: number; gid: number; homedir: string } {
  try {
    return userInfo()
  } catch (error) {
    const uid = process.getuid?.() ?? -1
    if (env.HOME?.startsWith('/'))
      return { username: String(uid), uid, gid: process.getgid?.() ?? -1, homedir: env.HOME }
    throw new Failure({
      what: `the home of user ${uid} is not known`,
      why: 'this host has no such user, and HOME is not set',
      next: 'set HOME to a directory of this user, and run the same command again',
      exit: Exit.usage,
      cause: error,
    })
  }
}

/** Whose files a deployment's are: under sudo those of the user who typed it, since root's home is not where they would look for them. */
export async function invokingUser(env: NodeJS.ProcessEnv): Promise<User> {
  const { username, uid, gid, homedir } = thisUser(env)
  const name = env.SUDO_USER
  if (uid === 0 && name && name !== 'root') {
    const found = await account(name)
    if (found) return { name, ...found, viaSudo: true }
  }
  return { name: username, home: env.HOME || homedir, uid, gid, viaSudo: false }
}
