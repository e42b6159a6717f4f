import { Exit, type ExitCode } from '../../../src/failure.ts'
import type { Fault } from './fault.ts'
import { asked, type Server } from './injection.ts'

const { failed, unreachable } = Exit

/** A statement that does not do what it is asked; a login that does not come about. */
type Statement = [fault: string, statement: string, instead: string[], why: RegExp, next: RegExp, exit: ExitCode]
type Login = [fault: string, server: Server, why: RegExp, next: RegExp, exit: ExitCode]

const raised = (code: string, message: string) => [
  `DO $$ BEGIN RAISE EXCEPTION '${message}' USING ERRCODE = '${code}'; END $$`,
]
const [makesRole, makesDatabase] = ['^CREATE ROLE', '^CREATE DATABASE']
const again = /run the same command again/

const statements: Statement[] = [
  [
    'PostgreSQL restarted while the role is made',
    makesRole,
    ['SELECT pg_terminate_backend(pg_backend_pid())'],
    /stopped or restarted meanwhile|closed the connection/,
    again,
    unreachable,
  ],
  [
    "PostgreSQL's disk full",
    makesDatabase,
    raised('53100', 'could not extend file: No space left on device'),
    /server's disk is full \(53100\)/,
    /make room there/,
    failed,
  ],
  [
    'PostgreSQL read-only',
    makesRole,
    ['SET TRANSACTION READ ONLY', asked],
    /takes no changes.*25006/,
    /primary/,
    failed,
  ],
  [
    'PostgreSQL too slow',
    makesRole,
    ['SELECT pg_sleep(30)'],
    /took longer than the time limit/,
    /pg_stat_activity/,
    unreachable,
  ],
  [
    'the administrator may not make roles',
    makesRole,
    ['SET ROLE pg_monitor', asked],
    /no right to do that.*42501/,
    /CREATEROLE and CREATEDB/,
    failed,
  ],
  ['PostgreSQL out of memory', makesDatabase, raised('53200', 'out of memory'), /memory.*53200/, /memory/, failed],
  [
    'template database in use',
    makesDatabase,
    raised('55006', 'source database "template1" is being accessed by other users'),
    /template1.*55006/,
    again,
    failed,
  ],
]

const logins: Login[] = [
  ['PostgreSQL stopped', 'is not there', /nothing listens there.*ECONNREFUSED/, /start PostgreSQL/, unreachable],
  ['PostgreSQL behind a firewall', 'is silent', /did not answer in time/, /nc -vz/, unreachable],
  ["another service at PostgreSQL's address", 'is another service', /may not be PostgreSQL/, /ss -ltnp/, unreachable],
  [
    'name resolution gone',
    'has no name',
    /postgres\.invalid is unknown|no name server answers/,
    /getent hosts|resolv\.conf/,
    unreachable,
  ],
  [
    'PostgreSQL out of connections',
    { code: '53300', message: 'sorry, too many clients already' },
    /no connection left.*53300/,
    /max_connections/,
    unreachable,
  ],
  [
    'PostgreSQL still starting',
    { code: '57P03', message: 'the database system is starting up' },
    /does not take logins.*57P03/,
    again,
    unreachable,
  ],
  [
    "the administrator's password changed between plan and apply",
    { code: '28P01', message: 'password authentication failed for user "admin"' },
    /password is wrong.*28P01/,
    /ALTER ROLE/,
    failed,
  ],
  [
    'pg_hba.conf lets this host in no longer',
    { code: '28000', message: 'no pg_hba.conf entry for host "127.0.0.1", user "admin", database "postgres"' },
    /pg_hba\.conf.*28000/,
    /pg_reload_conf/,
    failed,
  ],
]

/** What a PostgreSQL server answers, or does not. */
export const postgres: Fault[] = [
  ...statements.map(([fault, statement, instead, why, next, exit]): Fault => ({
    fault,
    injection: { statement, instead },
    shown: { what: /PostgreSQL/, why, next, exit },
  })),
  ...logins.map(([fault, server, why, next, exit]): Fault => ({
    fault,
    injection: { login: 'admin', server },
    shown: { what: /login to PostgreSQL/, why, next, exit },
  })),
  {
    fault: 'PostgreSQL gone when the audit rows are looked for',
    injection: { login: 'role', server: 'is not there' },
    shown: { check: 'audit', evidence: /login to PostgreSQL.*ECONNREFUSED/ },
  },
]
