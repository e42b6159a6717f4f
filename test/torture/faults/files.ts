import { Exit } from '../../../src/failure.ts'
import type { Fault } from './fault.ts'

const { failed, refused, usage } = Exit

const state = 'state/gatewright/mcp-litellm'
const project = 'home/projects/mcp/litellm'
const storedFile = 'home/secrets/mcp-litellm.env'

/** How each error of a file is told. */
const told = {
  ENOSPC: { why: /file system is full/, next: /df -h/ },
  EDQUOT: { why: /quota/, next: /quota -s/ },
  EROFS: { why: /read-only/, next: /findmnt -T/ },
  EIO: { why: /disk answered with an error/, next: /dmesg/ },
  EMFILE: { why: /too many files open/, next: /ulimit -n/ },
  ENFILE: { why: /too many files open/, next: /lsof/ },
}

/** The fault, the calls that fail, how, and what could not be done. */
type Unwritable = [fault: string, calls: string, errno: keyof typeof told, what: RegExp, untouched?: 'untouched']

const unwritable: Unwritable[] = [
  ['disk full while config.yaml is written', 'write .*config\\.yaml', 'ENOSPC', /config\.yaml could not be written/],
  [
    'disk full while the secrets are written',
    'write .*/secrets/\\.mcp-litellm\\.env',
    'ENOSPC',
    /mcp-litellm\.env could not be written/,
  ],
  [
    'disk full while the journal is written',
    'write .*journal\\.json',
    'ENOSPC',
    /journal\.json could not be written/,
    'untouched',
  ],
  [
    'disk full while the log of the run is opened',
    'open .*/logs/',
    'ENOSPC',
    /\.log could not be written/,
    'untouched',
  ],
  ['quota used up', 'write .*deploy\\.sh', 'EDQUOT', /deploy\.sh could not be written/],
  ['project directory on a read-only file system', 'mkdir .*/projects', 'EROFS', /projects\S* could not be made/],
  ['state directory read-only', `open .*${state}/`, 'EROFS', /draft\.yaml could not be written/, 'untouched'],
  ['too many open files in this process', 'open .*config\\.yaml', 'EMFILE', /config\.yaml could not be written/],
  ['too many open files on this host', 'open .*CLAUDE\\.md', 'ENFILE', /CLAUDE\.md could not be written/],
  [
    'disk error while the secrets are made durable',
    'sync .*/secrets/\\.mcp-litellm\\.env',
    'EIO',
    /mcp-litellm\.env could not be written/,
  ],
  [
    'disk error as the record of the deployment gets its name',
    'rename .*deployment\\.yaml',
    'EIO',
    /deployment\.yaml could not be written/,
  ],
]

/** Files that are not as they must be, before the run. */
export const files: Fault[] = [
  ...unwritable.map(([fault, calls, errno, what, untouched]): Fault => ({
    fault,
    injection: { files: `^${calls}`, errno },
    shown: { what, ...told[errno], exit: failed },
    ...(untouched && { untouched: true }),
  })),
  {
    fault: 'no right to make the project directory',
    injection: { host: 'chmod 555 home', mend: 'chmod 755 home' },
    shown: { what: /projects\S* could not be made/, why: /no right.*EACCES/, next: /namei -l/, exit: failed },
    untouched: true,
    needs: 'root',
  },
  {
    fault: 'parent of the project directory of somebody else',
    injection: { host: 'mkdir home/projects; chown 12345 home/projects', mend: 'rm -r home/projects' },
    shown: { what: /is not used/, why: /projects belongs to user 12345/, next: /chown/, exit: refused },
    untouched: true,
    needs: 'root',
  },
  {
    fault: 'directory of secrets of somebody else',
    injection: {
      host: 'mkdir -m 777 home/secrets; chown 12345 home/secrets',
      mend: 'chown $OWNER home/secrets; rmdir home/secrets',
    },
    shown: { what: /mcp-litellm\.env is not used/, why: /belongs to user 12345/, next: /chown/, exit: refused },
    needs: 'root',
  },
  {
    fault: 'directory of secrets open to others',
    injection: { host: 'mkdir -m 777 home/secrets; chmod 777 home/secrets', mend: 'rmdir home/secrets' },
    shown: {
      what: /mcp-litellm\.env is not used/,
      why: /everybody may write into/,
      next: /chmod go-w/,
      exit: refused,
    },
  },
  {
    fault: 'secret file of somebody else',
    injection: {
      host: `mkdir -m 700 home/secrets; install -m 600 -o 12345 /dev/null ${storedFile}; chown $OWNER home/secrets`,
      mend: 'rm -r home/secrets',
    },
    shown: { what: /mcp-litellm\.env is not used/, why: /belongs to user 12345/, next: /chown/, exit: refused },
    untouched: true,
    needs: 'root',
  },
  {
    fault: 'secret file that others can read',
    injection: {
      host: `mkdir -m 700 home/secrets; install -m 644 /dev/null ${storedFile}; chown -R $OWNER home/secrets`,
      mend: 'rm -r home/secrets',
    },
    shown: {
      what: /mcp-litellm\.env is not used/,
      why: /others may read or change it \(mode 644\)/,
      next: /^chmod 600/,
      exit: refused,
    },
    untouched: true,
  },
  {
    fault: 'symbolic link in the place of the secret file',
    injection: {
      host: `mkdir -m 700 home/secrets; ln -s /etc/hostname ${storedFile}; chown $OWNER home/secrets`,
      mend: 'rm -r home/secrets',
    },
    shown: { what: /mcp-litellm\.env is not used/, why: /symlink/, next: /ls -ld/, exit: refused },
    untouched: true,
  },
  {
    fault: 'file in the place of the project directory',
    injection: { host: 'echo theirs > home/projects; chown $OWNER home/projects', mend: 'rm home/projects' },
    shown: { what: /projects\S* could not be/, why: /a part of the path is a file/, next: /namei -l/, exit: failed },
    untouched: true,
  },
  {
    fault: 'directory in the place of config.yaml',
    injection: {
      host: `mkdir -p ${project}/config/config.yaml; chown -R $OWNER home/projects`,
      mend: 'rm -r home/projects',
    },
    shown: {
      what: /config\.yaml cannot be read/,
      why: /directory/,
      next: /config\.yaml is a regular file/,
      exit: usage,
    },
  },
  {
    fault: 'damaged journal',
    injection: {
      host: `echo '{"format":1,' > ${state}/journal.json; chown $OWNER ${state}/journal.json`,
      mend: `rm ${state}/journal.json`,
    },
    shown: {
      what: /the journal \S+journal\.json cannot be understood/,
      why: /no JSON, or cut off/,
      next: /move it away/,
      exit: refused,
    },
    untouched: true,
  },
  {
    fault: 'journal of a newer Gatewright',
    injection: {
      host: `echo '{"format":2,"deployment":"mcp-litellm","entries":[]}' > ${state}/journal.json; chown $OWNER ${state}/journal.json`,
      mend: `rm ${state}/journal.json`,
    },
    shown: { what: /journal\.json cannot be understood/, why: /newer Gatewright/, next: /move it away/, exit: refused },
    untouched: true,
  },
  {
    fault: 'half of a secret beside the draft, from a run that was killed',
    injection: {
      host: `echo LITELLM_MAS > ${state}/.draft.secrets.999999.0123456789ab.tmp; chown $OWNER ${state}/.draft.secrets.*`,
      mend: 'true',
    },
    shown: 'a verified gateway',
  },
]
