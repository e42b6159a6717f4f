import { dirname } from 'node:path'
import { Exit, Failure, type ExitCode } from '../failure.ts'

interface Cause {
  why: (path: string) => string
  next: (path: string) => string
  exit?: ExitCode
}

const owner = () => (process.getuid?.() === 0 ? 'root' : `user ${process.getuid?.() ?? ''}`.trim())

const noRights: Cause = {
  why: () => `${owner()} has no right to do that`,
  next: path => `look at the rights on the way there: namei -l ${path}`,
}

/** What the operating system's refusals mean to a person. Codes as in errno(3). */
const causes: Record<string, Cause> = {
  ENOSPC: {
    why: () => 'the file system is full',
    next: path => `make room (df -h ${dirname(path)} shows how much is left), then run the same command again`,
  },
  EDQUOT: {
    why: () => "this user's disk quota is used up",
    next: () => 'make room (quota -s shows how much is left), then run the same command again',
  },
  EROFS: {
    why: () => 'the file system is mounted read-only',
    next: path => `choose another directory, or remount it: findmnt -T ${dirname(path)}`,
  },
  ENOENT: {
    why: path => `${dirname(path)} does not exist`,
    next: path => `mkdir -p ${dirname(path)}`,
  },
  EACCES: noRights,
  EPERM: noRights,
  EMFILE: {
    why: () => 'this process has too many files open',
    next: () => 'raise the limit (ulimit -n 4096), then run the same command again',
  },
  ENFILE: { why: () => 'this host has too many files open', next: () => 'find out who holds them: lsof | wc -l' },
  ENOTDIR: {
    why: () => 'a part of the path is a file where a directory is needed',
    next: path => `look at the parts of the path: namei -l ${path}`,
  },
  EISDIR: { why: () => 'it is a directory', next: path => `choose another path than ${path}` },
  ELOOP: {
    why: () => 'it is a symbolic link, and Gatewright follows none where it writes',
    next: path => `replace the link by a file, or name its target: readlink -f ${path}`,
    exit: Exit.refused,
  },
  ENOTEMPTY: { why: () => 'the directory is not empty', next: path => `look at what is in it: ls -la ${path}` },
  EIO: { why: () => 'the disk answered with an error', next: () => 'look at the kernel log: dmesg | tail' },
}

/** A file system error as a Failure; `doing` is a verb such as `written`. */
export function fileFailure(error: unknown, doing: string, path: string): Failure {
  const { code = '', message } = error as NodeJS.ErrnoException
  const cause = causes[code]
  return new Failure({
    what: `${path} could not be ${doing}`,
    why: cause ? `${cause.why(path)} (${code})` : message,
    next: cause ? cause.next(path) : `look at it: ls -la ${dirname(path)}`,
    exit: cause?.exit,
    cause: error,
  })
}
