import type { Server } from '../../deployment/schema.ts'
import { allowedCommands } from '../../import/normalise.ts'
import { quote } from '../../text/shell.ts'
import { closedAbove, noInterpreter, unreadable } from '../probe/report.ts'
import { code, type KnownCause, said, type Seen } from './cause.ts'

/** The command goes to the host, where the directory is. `X` opens directories, and of files what is executable already. */
const mayNotRead = (detail: string, { mount = '' }: Server) => `${detail}: on this host, chmod -R a+rX ${quote(mount)}`

/** A read-only mount answers a write with EROFS: what is not permitted below it is reading. */
function deniedInMount({ server, text }: Seen): string | undefined {
  const { mount } = server
  const paths = text.matchAll(
    /(?:EACCES[^\n]*?|\[Errno 13\][^\n]*?|can't open )'(\/[^'\n]+)'|(\/[^\s:'"]+): Permission denied/g,
  )
  const closed = [...paths]
    .map(([, one, other]) => one ?? other!)
    .find(path => mount && `${path}/`.startsWith(`${mount}/`))
  return closed === undefined ? undefined : mayNotRead(`the container’s user may not read ${closed}`, server)
}

const basename = (path = '') => path.slice(path.lastIndexOf('/') + 1)

/** Why a stdio server does not start. */
export const stdioCauses: KnownCause[] = [
  {
    id: 'command-not-allowed',
    trap: 'a stdio command outside the proxy’s allow-list',
    means: ({ server, report }) =>
      report.code === 'not-allowed'
        ? `LiteLLM starts ${allowedCommands.join(', ')} only, and this is ${basename(server.command)}`
        : undefined,
    ways: ['beside', 'answer'],
    answer: 'start it through one of these commands',
    asks: 'command',
  },
  {
    id: 'mount-missing',
    trap: 'a mounted directory that is not on this host',
    means: ({ server, report }) =>
      report.code === 'no-mount' ? `${server.mount} is not on this host, so it cannot be mounted` : undefined,
    ways: ['answer'],
    answer: 'correct the directory to mount',
    asks: 'mount',
  },
  {
    id: 'mount-unreadable',
    trap: 'a mounted directory, or a file in it, that the image’s user may not read',
    means: code('command', [unreadable], ({ server, report }) => mayNotRead(report.detail, server)),
    ways: ['answer'],
    answer: 'open it for reading, as said, then try again',
    asks: 'mount',
  },
  {
    id: 'mount-unreachable',
    trap: 'a mounted directory below one that is closed in the image, such as /root',
    means: code(
      'command',
      [closedAbove],
      ({ server, report }) => `${report.detail}, below which ${server.mount} is mounted`,
    ),
    ways: ['answer'],
    answer: 'copy the directory to a place such as /srv, and mount that',
    asks: 'mount',
  },
  {
    id: 'command-missing',
    trap: 'a command that the image lacks (`npx`, `uvx`, `deno`)',
    means: code('command', ['ENOENT'], ({ server }) => `${server.command} is not in the gateway’s image`),
    ways: ['beside', 'package', 'image'],
  },
  {
    id: 'shebang',
    trap: 'a script whose first line names an interpreter of another machine, as in a Python virtual environment',
    means: code('command', [noInterpreter], ({ report }) => report.detail),
    ways: ['beside', 'answer'],
    answer: 'start it through an interpreter of the image: python3 or node as the command, the script as its argument',
    asks: 'command',
  },
  {
    id: 'command-not-runnable',
    trap: 'a command that may not be run',
    means: ({ server, report }) =>
      report.stage === 'command' ? `${server.command} cannot be run: ${report.detail}` : undefined,
    ways: ['beside', 'answer'],
    answer: 'make it executable, or start it through its interpreter',
    asks: 'command',
  },
  {
    id: 'not-readable',
    trap: 'files in a mounted directory that the image’s user may not read',
    means: seen => (seen.report.stage === 'ended' ? deniedInMount(seen) : undefined),
    ways: ['answer'],
    answer: 'open them for reading, as said, then try again',
    asks: 'mount',
  },
  {
    id: 'library-missing',
    trap: 'a native library that the image lacks',
    means: said(
      /error while loading shared libraries: (\S+?):|Error loading shared library (\S+?):|\b(lib[\w.+-]+\.so[\d.]*): cannot open shared object|(GLIBC(?:XX)?_[\d.]+)['’]? not found/,
      (...found) => `the native library ${found.find(Boolean)} is not in the gateway’s image`,
    ),
    ways: ['beside', 'image'],
  },
  {
    id: 'interpreter-missing',
    trap: 'an interpreter that the image lacks',
    means: said(
      /env: (?:can't execute )?['‘"]?([\w.+-]+)['’"]?: No such file|exec: "?([\w.+/-]+)"?: not found/,
      (...found) => `the interpreter ${found.find(Boolean)} is not in the gateway’s image`,
    ),
    ways: ['beside', 'image'],
  },
  {
    id: 'python-module-missing',
    trap: 'a Python package that the image lacks',
    means: said(
      /ModuleNotFoundError: No module named '([^']+)'|: No module named ([\w.]+)/,
      (...found) => `the Python package ${found.find(Boolean)} is not in the gateway’s image`,
    ),
    ways: ['beside', 'mount', 'image'],
  },
  {
    id: 'node-module-missing',
    trap: 'a file or npm package that is not in the container',
    means: said(/Cannot find (?:module|package) '([^']+)'/, found => `${found} is not in the container`),
    ways: ['mount', 'package', 'beside'],
  },
  {
    id: 'file-missing',
    trap: 'a file of this host that is not mounted',
    means: said(
      /can't open file '([^']+)'|ENOENT[^\n]*?'(\/[^']+)'|([^\s:'"]*\/[^\s:'"]+): No such file or directory/,
      (...found) => `the file ${found.find(Boolean)} is not in the container`,
    ),
    ways: ['mount', 'beside'],
  },
  {
    id: 'registry-unreachable',
    trap: 'a server that fetches its package when it starts, without a way to the registry',
    means: said(
      /(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|dns error|Failed to fetch|network is unreachable)[^\n]*/i,
      () => 'it fetches something when it starts and cannot reach it from the container',
    ),
    ways: ['package', 'mount', 'answer'],
    answer: 'give the container a way to it, such as a proxy in the environment',
    asks: 'env',
  },
  {
    id: 'not-writable',
    trap: 'a server that writes where the container may not',
    means: said(/(EROFS|EACCES|Permission denied|Read-only file system)[^\n]*/, found => `it may not write: ${found}`),
    ways: ['beside', 'answer'],
    answer: 'point it at /tmp in its environment or arguments',
    asks: 'env',
  },
  {
    id: 'usage',
    trap: 'arguments or settings that the server refuses',
    means: said(
      /^(?:.*\b(?:usage:|missing required|required argument|must be set|is required|please (?:set|provide)|environment variable).*)$/im,
      () => 'it refuses its arguments or settings',
    ),
    ways: ['answer'],
    answer: 'give it what it asks for in its own words below',
    asks: 'args',
  },
  {
    id: 'flood',
    trap: 'a server that prints without end',
    means: ({ report }) => (report.stage === 'flood' ? report.detail : undefined),
    ways: ['answer'],
    answer: 'it is no MCP server on standard output, or broken: look for its stdio option',
    asks: 'args',
  },
  {
    id: 'prints-instead',
    trap: 'a program that prints instead of speaking MCP',
    means: ({ report }) =>
      report.stage !== 'connect' && report.stage !== 'http' && report.noise.length > 0
        ? `it prints text where messages belong: ${report.noise[0]}`
        : undefined,
    ways: ['answer'],
    answer: 'look for its stdio option: standard output has to carry messages only',
    asks: 'args',
  },
  {
    id: 'ended',
    trap: 'a server that ends at once',
    means: ({ report }) => (report.stage === 'ended' ? `${report.detail} before it answered` : undefined),
    ways: ['answer', 'beside'],
    answer: 'read what it said, and correct its arguments or settings',
    asks: 'args',
  },
]
