/** The door to npm, for MCP servers that Gatewright installs below the deployment directory. */
export interface PackageInstaller {
  /** The version of `name` that is installed in `directory` and can be read by the container's user, if any. */
  installed(directory: string, name: string): Promise<string | undefined>
  /** What will be installed in place of the package and why, where it cannot be had: only in a rehearsal. */
  standIn?(name: string, version: string): Promise<string | undefined>
  /** Installs exactly this version, without running install scripts. */
  install(
    directory: string,
    name: string,
    version: string,
    report: (line: string) => void,
    signal: AbortSignal,
  ): Promise<void>
}
