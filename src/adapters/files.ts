/** The door to the file system of this host. */
export interface Files {
  /** The text of a file, or `undefined` where there is none. */
  read(path: string): Promise<string | undefined>
  /** The bytes of a file that is there, as they are asked for. */
  stream(path: string): AsyncIterable<Uint8Array>
  /** Refuses a file that is somebody else's, or that they could put another in the place of: one of the directories above it is theirs, or open to them. */
  checkWay(path: string, options: WriteOptions): Promise<void>
  /**
   * Writes a whole file so that a reader, or a crash, sees the old content or the new one: a temporary file beside it (O_EXCL, O_NOFOLLOW, the
   * final mode from its first byte), fsync, rename, fsync of the directory. Refuses a symlink, a foreign owner, and what checkWay does.
   */
  write(path: string, content: FileContent, options: WriteOptions): Promise<void>
  /** Makes the directory and those missing above it, each with this mode and owner. One that exists stays as it is; refused is what checkWay refuses. */
  makeDirectory(path: string, mode: number, owner?: Owner): Promise<void>
  /** Sets the permission bits of a file or directory of ours. Refuses a symlink. */
  setMode(path: string, mode: number): Promise<void>
  /** Removes one file, or one empty directory; what is missing already is no error. */
  remove(path: string): Promise<void>
  removeTree(path: string): Promise<void>
  stat(path: string): Promise<FileState | undefined>
  /** The path without links and `..`, as far as it exists; `undefined` where it does not. */
  real(path: string): Promise<string | undefined>
  /** Names in a directory, sorted; none where it is missing. */
  list(path: string): Promise<string[]>
}

/** A text, or bytes as they come. */
export type FileContent = string | AsyncIterable<Uint8Array>

export interface WriteOptions {
  mode: number
  /** Owner of the file; under sudo the invoking user. */
  owner?: Owner
}

export interface Owner {
  uid: number
  gid: number
}

export interface FileState {
  kind: 'file' | 'directory' | 'symlink' | 'other'
  /** Permission bits, such as 0o600. */
  mode: number
  uid: number
  gid: number
  size: number
  mtimeMs: number
  /** What it is, by whatever path: the same for a directory that is mounted in two places. */
  id: string
}
