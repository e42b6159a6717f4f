import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { librariesOf } from './libraries.ts'

/** Debian's Python among unpacked packages: its name with the version, its program and its library. */
export function pythonIn(root: string): { name: string; program: string; library: string } {
  const name = readdirSync(join(root, 'usr/lib')).find(entry => /^python3\.\d+$/.test(entry))
  if (!name) throw new Error(`${root}/usr/lib has no Python`)
  return { name, program: join(root, 'usr/bin', name), library: join(root, 'usr/lib', name) }
}

/** Compiles the library, as the packages' install scripts would: a `python3 -c` with an HTTP client starts in a fifth of the time. */
export async function compiledPython(root: string): Promise<void> {
  const { program, library } = pythonIn(root)
  const done = join(root, 'python-compiled')
  if (existsSync(done)) return
  // Not by time, since files in an image's layer get another one.
  const args = ['-m', 'compileall', '-q', '-x', '/test/', '--invalidation-mode', 'unchecked-hash', library]
  await execa(program, args, {
    cwd: root,
    extendEnv: false,
    env: { PYTHONHOME: join(root, 'usr'), LD_LIBRARY_PATH: librariesOf(root).join(':') },
  })
  writeFileSync(done, '')
}
