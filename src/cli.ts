#!/usr/bin/env node
import { version } from './version.ts'

// This file is read by whatever Node is there, so it stays in a form that an old one can parse, and loads nothing until
// it knows that this one will do.
const oldestNode = 22

// Node opens its inspector at this signal (https://nodejs.org/api/process.html#signal-events): whoever connects to it then reads every secret and runs what they like.
process.on('SIGUSR1', () => undefined)
// A umask that takes from the owner as well (0777, 0177) makes files that their own writer cannot open; what it takes from others stays taken.
process.umask(process.umask() & 0o077)
// A diagnostic report, where somebody asks for one by Node's options, holds the environment otherwise, and with it secrets.
if (process.report) process.report.excludeEnv = true

function tooOld(): boolean {
  if (Number(process.versions.node.split('.')[0]) >= oldestNode) return false
  process.stderr.write(
    `Gatewright cannot run on Node ${process.versions.node}: it needs Node ${oldestNode} or newer.\n` +
      'Next: install the current LTS from https://nodejs.org/en/download, then run the same command again.\n',
  )
  process.exitCode = 1
  return true
}

if (!tooOld()) {
  const [first] = process.argv.slice(2)
  if (first === '--version' || first === '-V') process.stdout.write(`${version}\n`)
  else void import('./main.ts')
}
