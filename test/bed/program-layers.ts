import { realpath } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { execa } from 'execa'
import type { LayerFiles } from './layer.ts'
import { librariesOf } from './libraries.ts'
import { pythonIn } from './python.ts'

const shellNames =
  'sh cat chmod chown cp env grep head id ip kill ls mkdir nc nslookup ps rm sleep tail test true uname wget'.split(' ')

/** busybox as `sh` and the like, and the accounts that programs ask for. */
export function shellLayer(root: string): LayerFiles {
  const accounts = { root: 0, postgres: 70, nonroot: 65532, nobody: 65534 }
  const lines = (make: (name: string, id: number) => string) =>
    Object.entries(accounts)
      .map(([name, id]) => `${make(name, id)}\n`)
      .join('')
  return {
    '/bin/busybox': join(root, 'bin/busybox'),
    ...Object.fromEntries(shellNames.map(name => [`/bin/${name}`, { link: 'busybox' }])),
    '/etc/passwd': { text: lines((name, id) => `${name}:x:${id}:${id}::/${id ? '' : 'root'}:/bin/sh`) },
    '/etc/group': { text: lines((name, id) => `${name}:x:${id}:`) },
    '/etc/nsswitch.conf': { text: 'hosts: files dns\n' },
    '/tmp': { directory: 0o1777 },
    '/root': { directory: 0o700 },
  }
}

/** Layers with a shell and this process's Node as `node`. */
export async function nodeLayers(root: string): Promise<LayerFiles[]> {
  return [shellLayer(root), await librariesFor([process.execPath]), { '/usr/bin/node': process.execPath }]
}

/** A layer with Debian's Python as `python3`. */
export async function pythonLayer(root: string): Promise<LayerFiles> {
  const { name, program, library } = pythonIn(root)
  return {
    ...(await librariesFor([program], librariesOf(root))),
    [`/usr/bin/${name}`]: program,
    '/usr/bin/python3': { link: name },
    [`/usr/lib/${name}`]: library,
  }
}

/** The shared libraries that programs need, by the path at which the loader looks for them. */
export async function librariesFor(programs: string[], searched: string[] = []): Promise<LayerFiles> {
  const { stdout } = await execa('ldd', programs, { env: { LD_LIBRARY_PATH: searched.join(':') } })
  const found = [...stdout.matchAll(/(?:=>|^)\s+(\/\S+\.so[^\s:]*) \(/gm)].map(match => match[1]!)
  const files: LayerFiles = {}
  for (const path of new Set(found)) {
    const inside = searched.some(directory => path.startsWith(directory)) ? join('/usr/lib', basename(path)) : path
    files[inside] = await realpath(path)
  }
  return files
}
