import { execFile } from 'node:child_process'
import type { Stats } from 'node:fs'
import { lstat, readFile, readlink, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { promisify } from 'node:util'
import { Exit, Failure } from '../failure.ts'
import { childEnvironment } from './child-environment.ts'
import type { Owner } from './files.ts'

/*
 * Whether a path can be trusted, as OpenSSH's StrictModes has it (misc.c, safe_path): whoever may write into a directory can put something else in the place of
 * what is in it, so each directory on the way from / has to be root's or ours, and closed to others. A group that has nobody else in it is as closed as its user,
 * which is how many distributions make homes (Debian's openssh, user-group-modes.patch).
 */

export interface Wanted {
  /** Of a file that only its owner may read, the directory itself is closed to every group. */
  mode: number
  /** Whose the file is to be; under sudo the invoking user. */
  owner?: Owner | undefined
}

/** What is wrong with a way, and what mends it. */
interface Fault {
  why: string
  next: string
}

/** As many links as Linux follows (path_resolution(7)). */
const mostLinks = 40

/** Missing, or where we may not look: then what is to be done there fails by itself, and says why. */
const isMissing = (error: unknown) =>
  ['ENOENT', 'ENOTDIR', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')

const stateOf = (path: string): Promise<Stats | undefined> =>
  lstat(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined
    throw error
  })

const self = () => process.geteuid?.() ?? -1

/** Who typed sudo: only root has it from there. */
const typedBy = () => (self() === 0 ? Number(process.env.SUDO_UID ?? 0) : undefined)

/** root, who runs this, and whose the file is to be; where that is not said, who typed it. */
export const isTrusted = (uid: number, owner: Owner | undefined): boolean =>
  [0, self(), owner?.uid ?? typedBy()].includes(uid)

const fieldsOf = async (path: string) => (await readFile(path, 'utf8').catch(() => '')).split('\n').map(line => line.split(':')) // prettier-ignore

/** passwd(5), group(5). */
const [inPasswd, inGroup] = [{ name: 0, uid: 2, gid: 3 }, { name: 0, gid: 2, members: 3 }] // prettier-ignore

/** Whether nobody but trusted users is in a group. One that only a directory service knows is not known to be closed. */
async function isClosedGroup(gid: number, owner: Owner | undefined): Promise<boolean> {
  const users = await fieldsOf('/etc/passwd')
  const group = (await fieldsOf('/etc/group')).find(fields => fields[inGroup.gid] === `${gid}`)
  if (!group) return false
  const named = (group[inGroup.members] ?? '').split(',').filter(Boolean)
  const members = users.filter(user => user[inPasswd.gid] === `${gid}` || named.includes(user[inPasswd.name]!))
  const known = new Set(members.map(user => user[inPasswd.name]))
  return members.every(user => isTrusted(Number(user[inPasswd.uid]), owner)) && named.every(member => known.has(member))
}

/** A user as a person knows them. */
export const userNamed = async (uid: number): Promise<string> =>
  (await fieldsOf('/etc/passwd')).find(user => user[inPasswd.uid] === `${uid}`)?.[inPasswd.name] ?? `user ${uid}`

/**
 * Whether more users are named who may do something there: the bits of the group are then the most that any of them may (acl(5)). Node reads none; `ls` marks it with
 * a + (https://www.gnu.org/software/coreutils/manual/html_node/What-information-is-listed.html).
 */
async function hasAcl(path: string): Promise<boolean> {
  const env = { ...childEnvironment('system'), LC_ALL: 'C' }
  const { stdout } = await promisify(execFile)('ls', ['-ld', '--', path], { env, cwd: '/', timeout: 5_000 })
  return stdout[10] === '+'
}

const sudoFor = ({ uid }: Stats) => (uid === self() || self() === 0 ? '' : 'sudo ')

/** What is wrong with one directory on the way. */
async function faultOf(path: string, is: Stats, { mode, owner }: Wanted, isLast: boolean): Promise<Fault | undefined> {
  if (!isTrusted(is.uid, owner))
    return {
      why: `${path} belongs to ${await userNamed(is.uid)}, who could replace what is in it`,
      next: `sudo chown ${isLast ? (owner?.uid ?? self()) : 'root'} ${path}`,
    }
  const isSticky = (is.mode & 0o1000) !== 0
  if (isSticky || (is.mode & 0o022) === 0) return undefined
  const isSecret = isLast && (mode & 0o077) === 0
  const everybody = (is.mode & 0o002) !== 0
  const isOpen = everybody || isSecret || !(await isClosedGroup(is.gid, owner))
  if (!isOpen && !(await hasAcl(path))) return undefined
  const who = everybody ? 'everybody' : isOpen ? 'its group' : 'whoever its access control list names'
  return {
    why: `${who} may write into ${path} and could replace what is in it`,
    next: `${sudoFor(is)}chmod go-w ${path}`,
  }
}

/**
 * A link goes where its owner says. Root's is followed, and so is that of the one who runs this, who could go there by themselves; under sudo the link of a user
 * must not lead what root does to where that user has no right.
 */
async function faultOfLink(path: string, is: Stats, { owner }: Wanted): Promise<Fault | undefined> {
  if (is.uid === 0 || is.uid === self()) return undefined
  const name = await userNamed(is.uid)
  const next = `name what it leads to instead, if that is meant: readlink -f ${path}`
  if (!isTrusted(is.uid, owner)) return { why: `${path} is a link of ${name}, who can let it lead elsewhere`, next }
  const target = await stat(path).catch(() => undefined)
  return target && target.uid !== is.uid
    ? { why: `${path} is a link of ${name} to ${await readlink(path)}, which is not ${name}’s`, next }
    : undefined
}

/** What is wrong on the way to a directory, from / on; of what is missing nothing is. */
export async function faultOnWay(path: string, wanted: Wanted, isLast = true, links = 0): Promise<Fault | undefined> {
  const above = dirname(path)
  // Lower ones are looked at only where the way to them can be trusted.
  const earlier = above === path ? undefined : await faultOnWay(above, wanted, false, links)
  const is = earlier ? undefined : await stateOf(path)
  if (!is) return earlier
  if (!is.isSymbolicLink()) return is.isDirectory() ? faultOf(path, is, wanted, isLast) : undefined
  const fault = await faultOfLink(path, is, wanted)
  // More than the kernel follows are its to refuse.
  if (fault || links >= mostLinks) return fault
  return faultOnWay(resolve(above, await readlink(path)), wanted, isLast, links + 1)
}

/** Throws a Failure where somebody else could put something else in the place of that file: it names the directory that is open, and what closes it. */
export async function checkWay(path: string, wanted: Wanted, what = `${path} was not written`): Promise<void> {
  const fault = await faultOnWay(dirname(resolve(path)), wanted)
  if (fault) throw new Failure({ what, ...fault, exit: Exit.refused })
}

/** The same of a file that is read: it is not somebody else's, either, nor is what a link of that name leads to. */
export async function checkFile(path: string, wanted: Wanted, links = 0): Promise<void> {
  const what = `${path} is not used`
  await checkWay(path, wanted, what)
  const is = await stateOf(path)
  if (!is) return
  if (isTrusted(is.uid, wanted.owner)) {
    if (!is.isSymbolicLink() || links >= mostLinks) return
    const fault = await faultOfLink(path, is, wanted)
    if (fault) throw new Failure({ what, ...fault, exit: Exit.refused })
    return checkFile(resolve(dirname(path), await readlink(path)), wanted, links + 1)
  }
  const next = `look at it, and move it away, or make it yours where you know what is in it: sudo chown ${wanted.owner?.uid ?? self()} ${path}`
  throw new Failure({
    what,
    why: `it belongs to ${await userNamed(is.uid)}, who can change it`,
    next,
    exit: Exit.refused,
  })
}
