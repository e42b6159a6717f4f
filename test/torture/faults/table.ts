import { Exit, type ExitCode } from '../../../src/failure.ts'
import { asked, type Injection } from './injection.ts'

/** What the user must see: a failure with its parts, a check that failed with its evidence, or nothing but success. */
export type Shown =
  | { what: RegExp; why: RegExp; next: RegExp; exit: ExitCode }
  | { check: string; evidence: RegExp }
  | 'a verified gateway'

/** One fault. After every one the next run must end as an undisturbed one would. */
export interface Fault {
  fault: string
  injection: Injection
  shown: Shown
  /** Nothing on the host may have been changed by then. */
  untouched?: true
  /** Some faults need more than this host has. */
  needs?: 'root'
}

const { failed, refused, unreachable, interrupted } = Exit

const state = 'state/gatewright/mcp-litellm'
const project = 'home/projects/mcp/litellm'
const storedFile = 'home/secrets/mcp-litellm.env'

const raised = (code: string, message: string) => [
  `DO $$ BEGIN RAISE EXCEPTION '${message}' USING ERRCODE = '${code}'; END $$`,
]

/** Files that cannot be written: the whole disk, or what was there before. */
const files: Fault[] = [
  {
    fault: 'disk full while config.yaml is written',
    injection: { files: '^write .*config\\.yaml', errno: 'ENOSPC' },
    shown: { what: /config\.yaml could not be written/, why: /file system is full/, next: /df -h/, exit: failed },
  },
  {
    fault: 'disk full while the secrets are written',
    injection: { files: `^write .*/secrets/\\.mcp-litellm\\.env`, errno: 'ENOSPC' },
    shown: { what: /mcp-litellm\.env could not be written/, why: /file system is full/, next: /df -h/, exit: failed },
  },
  {
    fault: 'disk full while the journal is written',
    injection: { files: '^write .*journal\\.json', errno: 'ENOSPC' },
    shown: { what: /journal\.json could not be written/, why: /file system is full/, next: /df -h/, exit: failed },
    untouched: true,
  },
  {
    fault: 'disk full while the log of the run is opened',
    injection: { files: '^open .*/logs/', errno: 'ENOSPC' },
    shown: { what: /\.log could not be written/, why: /file system is full/, next: /df -h/, exit: failed },
    untouched: true,
  },
  {
    fault: 'quota used up',
    injection: { files: '^write .*deploy\\.sh', errno: 'EDQUOT' },
    shown: { what: /deploy\.sh could not be written/, why: /quota/, next: /quota -s/, exit: failed },
  },
  {
    fault: 'project directory on a read-only file system',
    injection: { files: '^mkdir .*/projects', errno: 'EROFS' },
    shown: { what: /projects\S* could not be made/, why: /read-only/, next: /findmnt -T/, exit: failed },
  },
  {
    fault: 'state directory read-only',
    injection: { files: `^open .*${state}/`, errno: 'EROFS' },
    shown: { what: /lock could not be written/, why: /read-only/, next: /findmnt -T/, exit: failed },
    untouched: true,
  },
  {
    fault: 'too many open files in this process',
    injection: { files: '^open .*config\\.yaml', errno: 'EMFILE' },
    shown: { what: /config\.yaml could not be written/, why: /too many files open/, next: /ulimit -n/, exit: failed },
  },
  {
    fault: 'too many open files on this host',
    injection: { files: '^open .*CLAUDE\\.md', errno: 'ENFILE' },
    shown: { what: /CLAUDE\.md could not be written/, why: /too many files open/, next: /lsof/, exit: failed },
  },
  {
    fault: 'disk error while the secrets are made durable',
    injection: { files: '^sync .*/secrets/\\.mcp-litellm\\.env', errno: 'EIO' },
    shown: {
      what: /mcp-litellm\.env could not be written/,
      why: /disk answered with an error/,
      next: /dmesg/,
      exit: failed,
    },
  },
  {
    fault: 'disk error as the record of the deployment gets its name',
    injection: { files: '^rename .*deployment\\.yaml', errno: 'EIO' },
    shown: {
      what: /deployment\.yaml could not be written/,
      why: /disk answered with an error/,
      next: /dmesg/,
      exit: failed,
    },
  },
  {
    fault: 'no right to make the project directory',
    injection: {
      host: 'mkdir home/projects; chmod 555 home/projects',
      mend: 'chmod 755 home/projects; rmdir home/projects',
    },
    shown: { what: /projects\/mcp\S* could not be made/, why: /no right.*EACCES/, next: /namei -l/, exit: failed },
    needs: 'root',
  },
  {
    fault: 'home directory of somebody else',
    injection: { host: 'chown 12345 home; chmod 755 home', mend: 'chown $OWNER home' },
    shown: { what: /could not be made/, why: /no right.*EACCES/, next: /namei -l/, exit: failed },
    untouched: true,
    needs: 'root',
  },
  {
    fault: 'directory of secrets of somebody else',
    injection: {
      host: 'mkdir -m 777 home/secrets; chown 12345 home/secrets',
      mend: 'chown $OWNER home/secrets; rmdir home/secrets',
    },
    shown: { what: /mcp-litellm\.env was not written/, why: /belongs to user 12345/, next: /chown/, exit: refused },
    needs: 'root',
  },
  {
    fault: 'directory of secrets open to others',
    injection: { host: 'mkdir -m 777 home/secrets; chmod 777 home/secrets', mend: 'rmdir home/secrets' },
    shown: {
      what: /mcp-litellm\.env was not written/,
      why: /others may write into/,
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
    shown: { what: /config\.yaml/, why: /directory|no file/, next: /config\.yaml/, exit: failed },
  },
  {
    fault: 'damaged journal',
    injection: {
      host: `echo '{"format":1,' > ${state}/journal.json; chown $OWNER ${state}/journal.json`,
      mend: `rm ${state}/journal.json`,
    },
    shown: {
      what: /the journal \S+journal\.json cannot be understood/,
      why: /damaged/,
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
    fault: 'half of a secret beside its file, from a run that was killed',
    injection: {
      host: `mkdir -m 700 home/secrets; echo LITELLM_MAS > home/secrets/.mcp-litellm.env.999999.0123456789ab.tmp; chown -R $OWNER home/secrets`,
      mend: 'true',
    },
    shown: 'a verified gateway',
  },
]

/** What a PostgreSQL server answers, or does not. */
const postgres: Fault[] = [
  {
    fault: 'PostgreSQL restarted while the role is made',
    injection: { statement: '^CREATE ROLE', instead: ['SELECT pg_terminate_backend(pg_backend_pid())'] },
    shown: {
      what: /PostgreSQL/,
      why: /stopped or restarted meanwhile|closed the connection/,
      next: /run the same command again/,
      exit: unreachable,
    },
  },
  {
    fault: "PostgreSQL's disk full",
    injection: {
      statement: '^CREATE DATABASE',
      instead: raised('53100', 'could not extend file: No space left on device'),
    },
    shown: { what: /PostgreSQL/, why: /server's disk is full \(53100\)/, next: /make room there/, exit: failed },
  },
  {
    fault: 'PostgreSQL read-only',
    injection: { statement: '^CREATE ROLE', instead: ['SET TRANSACTION READ ONLY', asked] },
    shown: { what: /PostgreSQL/, why: /takes no changes.*25006/, next: /primary/, exit: failed },
  },
  {
    fault: 'PostgreSQL too slow',
    injection: { statement: '^CREATE ROLE', instead: ['SELECT pg_sleep(30)'] },
    shown: { what: /PostgreSQL/, why: /took longer than the time limit/, next: /pg_stat_activity/, exit: unreachable },
  },
  {
    fault: 'the administrator may not make roles',
    injection: { statement: '^CREATE ROLE', instead: ['SET ROLE pg_monitor', asked] },
    shown: { what: /PostgreSQL/, why: /no right to do that.*42501/, next: /CREATEROLE and CREATEDB/, exit: failed },
  },
  {
    fault: 'PostgreSQL out of memory',
    injection: { statement: '^CREATE DATABASE', instead: raised('53200', 'out of memory') },
    shown: { what: /PostgreSQL/, why: /memory.*53200/, next: /memory/, exit: failed },
  },
  {
    fault: 'template database in use',
    injection: {
      statement: '^CREATE DATABASE',
      instead: raised('55006', 'source database "template1" is being accessed by other users'),
    },
    shown: { what: /PostgreSQL/, why: /template1.*55006/, next: /run the same command again/, exit: failed },
  },
  {
    fault: 'PostgreSQL stopped',
    injection: { login: 'admin', server: 'is not there' },
    shown: {
      what: /login to PostgreSQL/,
      why: /nothing listens there.*ECONNREFUSED/,
      next: /start PostgreSQL/,
      exit: unreachable,
    },
  },
  {
    fault: 'PostgreSQL behind a firewall',
    injection: { login: 'admin', server: 'is silent' },
    shown: { what: /login to PostgreSQL/, why: /did not answer in time/, next: /nc -vz/, exit: unreachable },
  },
  {
    fault: "another service at PostgreSQL's address",
    injection: { login: 'admin', server: 'is another service' },
    shown: { what: /login to PostgreSQL/, why: /may not be PostgreSQL/, next: /ss -ltnp/, exit: unreachable },
  },
  {
    fault: 'name resolution gone',
    injection: { login: 'admin', server: 'has no name' },
    shown: {
      what: /login to PostgreSQL/,
      why: /postgres\.invalid is unknown|no name server answers/,
      next: /getent hosts|resolv\.conf/,
      exit: unreachable,
    },
  },
  {
    fault: 'PostgreSQL out of connections',
    injection: { login: 'admin', server: { code: '53300', message: 'sorry, too many clients already' } },
    shown: {
      what: /login to PostgreSQL/,
      why: /no connection left.*53300/,
      next: /max_connections/,
      exit: unreachable,
    },
  },
  {
    fault: 'PostgreSQL still starting',
    injection: { login: 'admin', server: { code: '57P03', message: 'the database system is starting up' } },
    shown: {
      what: /login to PostgreSQL/,
      why: /does not take logins.*57P03/,
      next: /run the same command again/,
      exit: unreachable,
    },
  },
  {
    fault: "the administrator's password changed between plan and apply",
    injection: {
      login: 'admin',
      server: { code: '28P01', message: 'password authentication failed for user "admin"' },
    },
    shown: { what: /login to PostgreSQL/, why: /password is wrong.*28P01/, next: /ALTER ROLE/, exit: failed },
  },
  {
    fault: 'pg_hba.conf lets this host in no longer',
    injection: {
      login: 'admin',
      server: {
        code: '28000',
        message: 'no pg_hba.conf entry for host "127.0.0.1", user "admin", database "postgres"',
      },
    },
    shown: { what: /login to PostgreSQL/, why: /pg_hba\.conf.*28000/, next: /pg_reload_conf/, exit: failed },
  },
  {
    fault: 'PostgreSQL gone when the audit rows are looked for',
    injection: { login: 'role', server: 'is not there' },
    shown: { check: 'audit', evidence: /login to PostgreSQL.*ECONNREFUSED/ },
  },
]

/** What Docker's engine answers, in its own words (Docker 20.10), or does not. */
const engine: Fault[] = [
  {
    fault: 'engine stopped in the midst of a pull',
    injection: { engine: 'pull', reply: 'breaks off' },
    shown: {
      what: /image \S+ could not be pulled/,
      why: /closed the connection/,
      next: /systemctl status docker/,
      exit: unreachable,
    },
  },
  {
    fault: 'no such image in the registry',
    injection: {
      engine: 'pull',
      reply: { status: 404, message: 'manifest for ghcr.io/berriai/litellm:v9 not found: manifest unknown' },
    },
    shown: {
      what: /could not be pulled/,
      why: /no image of that name and tag/,
      next: /repository and the tag/,
      exit: failed,
    },
  },
  {
    fault: 'registry wants a login',
    injection: { engine: 'pull', reply: { status: 500, message: 'Head "https://ghcr.io/v2/x": unauthorized' } },
    shown: { what: /could not be pulled/, why: /does not let this user pull/, next: /docker login/, exit: failed },
  },
  {
    fault: 'registry rations',
    injection: {
      engine: 'pull',
      reply: { status: 500, message: 'toomanyrequests: You have reached your pull rate limit.' },
    },
    shown: { what: /could not be pulled/, why: /pull no more/, next: /docker login/, exit: unreachable },
  },
  {
    fault: 'name resolution of the engine gone',
    injection: {
      engine: 'pull',
      reply: {
        status: 500,
        message: 'Get "https://ghcr.io/v2/": dial tcp: lookup ghcr.io on 10.0.0.1:53: no such host',
      },
    },
    shown: { what: /could not be pulled/, why: /name resolution fails/, next: /docker info/, exit: unreachable },
  },
  {
    fault: "Docker's disk full while pulling",
    injection: {
      engine: 'pull',
      reply: { status: 500, message: 'write /var/lib/docker/tmp/GetImageBlob1: no space left on device' },
    },
    shown: { what: /could not be pulled/, why: /Docker's data is full/, next: /docker system df/, exit: failed },
  },
  {
    fault: 'engine stopped while the container is created',
    injection: { engine: 'create', reply: 'closes' },
    shown: {
      what: /mcp-litellm could not be created/,
      why: /closed the connection/,
      next: /systemctl status docker/,
      exit: unreachable,
    },
  },
  {
    fault: 'engine stopped while the container starts',
    injection: { engine: 'start', reply: 'closes' },
    shown: {
      what: /could not be started/,
      why: /closed the connection/,
      next: /systemctl status docker/,
      exit: unreachable,
    },
  },
  {
    fault: 'engine gone while the container starts',
    injection: { engine: 'start', reply: 'is not there' },
    shown: {
      what: /could not be started/,
      why: /no Docker engine at/,
      next: /systemctl start docker/,
      exit: unreachable,
    },
  },
  {
    fault: 'engine that hangs',
    injection: { engine: 'create', reply: 'is silent' },
    shown: {
      what: /could not be created/,
      why: /does not answer/,
      next: /systemctl restart docker/,
      exit: unreachable,
    },
  },
  {
    fault: 'engine stopped in the midst of the log',
    injection: { engine: 'logs', reply: 'breaks off' },
    shown: 'a verified gateway',
  },
  {
    fault: 'port taken by another container',
    injection: {
      engine: 'start',
      reply: { status: 500, message: 'driver failed: Bind for 127.0.0.1:4000 failed: port is already allocated' },
    },
    shown: {
      what: /could not be started/,
      why: /port 4000 at 127\.0\.0\.1 is taken by another container/,
      next: /publish=4000/,
      exit: failed,
    },
  },
  {
    fault: 'port taken by a process between plan and apply',
    injection: { taken: 'port' },
    shown: { what: /port \d+ is taken/, why: /another program listens/, next: /ss -ltnp/, exit: failed },
  },
  {
    fault: 'container name taken between plan and apply',
    injection: {
      engine: 'create',
      reply: {
        status: 409,
        message: 'Conflict. The container name "/mcp-litellm" is already in use by container "1a2b".',
      },
    },
    shown: {
      what: /could not be created/,
      why: /another container has the name/,
      next: /docker inspect/,
      exit: refused,
    },
  },
  {
    fault: 'mounted directory gone',
    injection: {
      engine: 'create',
      reply: {
        status: 400,
        message: 'invalid mount config for type "bind": bind source path does not exist: /srv/config',
      },
    },
    shown: {
      what: /could not be created/,
      why: /\/srv\/config, which is to be mounted, does not exist/,
      next: /ls -ld/,
      exit: failed,
    },
  },
]

/** What becomes of the container once it was started. */
const container: Fault[] = [
  {
    fault: 'container ended for lack of memory (2 GB and less)',
    injection: { container: { status: 'exited', oomKilled: true, exitCode: 137 } },
    shown: { what: /ended for lack of memory/, why: /2 GiB of memory/, next: /free -m/, exit: failed },
  },
  {
    fault: 'container that crashes again and again',
    injection: { container: { status: 'restarting', restarts: 3, exitCode: 1 } },
    shown: { what: /mcp-litellm ended with code 1/, why: /last lines/, next: /log/, exit: failed },
  },
  {
    fault: 'container that nothing could start',
    injection: {
      container: { status: 'exited', exitCode: 127, error: 'exec: "litellm": executable file not found in $PATH' },
    },
    shown: { what: /ended with code 127/, why: /executable file not found/, next: /image/, exit: failed },
  },
  {
    fault: 'proxy that never becomes ready',
    injection: { gateway: 'readiness', reply: 'closes', hurry: true },
    shown: { what: /not ready after 15 minutes/, why: /last lines/, next: /log/, exit: failed },
  },
  {
    fault: 'proxy that answers with a page of some other program',
    injection: { gateway: 'readiness', reply: { page: 200 }, hurry: true },
    shown: { what: /not ready after 15 minutes/, why: /last lines/, next: /log/, exit: failed },
  },
  {
    fault: 'proxy that is slow to start',
    injection: { gateway: 'readiness', reply: { status: 503, message: 'Service Unhealthy' }, times: 5 },
    shown: 'a verified gateway',
  },
  {
    fault: 'container that is unhealthy by its own check',
    injection: { container: { health: 'unhealthy' } },
    shown: { check: 'container', evidence: /runs, but is unhealthy/ },
  },
  {
    fault: 'container that Docker declared dead',
    injection: { container: { status: 'dead', exitCode: 255 } },
    shown: { what: /ended with code 255/, why: /last lines/, next: /log/, exit: failed },
  },
  {
    fault: 'proxy that answers 500 when a key is made',
    injection: { gateway: 'generateKey', reply: { status: 500, message: 'Internal Server Error' } },
    shown: {
      what: /making the key \S+ failed/,
      why: /answered 500: Internal Server Error/,
      next: /gatewright logs/,
      exit: failed,
    },
  },
  {
    fault: 'proxy that answers with HTML when a key is made',
    injection: { gateway: 'generateKey', reply: { page: 502 } },
    shown: { what: /making the key \S+ failed/, why: /answered 502.*Sign in/, next: /gatewright logs/, exit: failed },
  },
  {
    fault: 'proxy that closes the connection when a key is made',
    injection: { gateway: 'generateKey', reply: 'closes' },
    shown: {
      what: /did not answer \/key\/generate/,
      why: /closed before an answer came/,
      next: /docker ps -a/,
      exit: unreachable,
    },
  },
  {
    fault: 'proxy that answers nothing to a chat',
    injection: { gateway: 'chat', reply: 'is silent' },
    shown: { check: 'chat', evidence: /did not answer \/v1\/chat\/completions.*no answer within/ },
  },
  {
    fault: 'proxy that answers HTML where models are listed',
    injection: { gateway: 'models', reply: { page: 200 } },
    shown: { check: 'models', evidence: /Sign in|no list|not/ },
  },
  {
    fault: 'proxy that breaks off its list of tools',
    injection: { gateway: 'mcpTools', reply: 'breaks off' },
    shown: { check: 'tools', evidence: /did not answer \/mcp-rest\/tools\/list|aborted|closed/ },
  },
]

/** The process itself, its terminal and its clock. */
const program: Fault[] = [
  {
    fault: 'clock set forward by a day while the container starts, and right again',
    injection: { clockHours: 24, looks: 2 },
    shown: 'a verified gateway',
  },
  {
    fault: 'clock set back by a day while the container starts, and right again',
    injection: { clockHours: -24, looks: 2 },
    shown: 'a verified gateway',
  },
  {
    fault: 'another Gatewright at work',
    injection: { taken: 'lock' },
    shown: {
      what: /another Gatewright is at work/,
      why: /"gatewright setup, elsewhere", process \d+, since/,
      next: /ps -p \d+/,
      exit: refused,
    },
    untouched: true,
  },
  {
    fault: 'ended by its user while the container is created',
    injection: { stopAt: 'engine.create' },
    shown: { what: /stopped on request/, why: /interrupted/, next: /run the same command again/, exit: interrupted },
  },
  {
    fault: 'standard output closed',
    injection: { shell: '"$@" >&-' },
    shown: 'a verified gateway',
  },
  {
    fault: 'reader of standard output gone',
    injection: { shell: '{ "$@"; echo $? >&3; } 3>&1 >&2 | head -c 0; exit 0' },
    shown: 'a verified gateway',
  },
]

/** Every fault that is tried. A new one is a row. */
export const faults: Fault[] = [...files, ...postgres, ...engine, ...container, ...program]
