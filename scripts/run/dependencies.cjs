'use strict'
const childProcess = require('child_process')
const fs = require('fs')
const os = require('os')
const path = require('path')
const stop = require('./stop.cjs')

const oldestNpm = 7

function packagesIn(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')).packages
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

function same(wanted, found) {
  return wanted.version === found.version && wanted.integrity === found.integrity
}

/** npm leaves out what is for another platform; the Node for this one must be there. */
function mayBeAbsent(name, wanted) {
  return wanted.optional && name !== 'node_modules/node-linux-' + os.arch()
}

/**
 * Whether node_modules holds what package-lock.json says. npm writes node_modules/.package-lock.json last, and `install`
 * below removes it first, so that an install that was killed is seen here.
 */
exports.upToDate = function (root) {
  const wanted = packagesIn(path.join(root, 'package-lock.json'))
  const found = packagesIn(path.join(root, 'node_modules', '.package-lock.json'))
  if (!found) return false
  const names = Object.keys(wanted).filter(function (name) {
    return name !== ''
  })
  const asWanted = names.every(function (name) {
    return found[name] ? same(wanted[name], found[name]) : mayBeAbsent(name, wanted[name])
  })
  return (
    asWanted &&
    Object.keys(found).every(function (name) {
      return wanted[name]
    })
  )
}

/** npm as it was called, else the one on the PATH. */
function npm() {
  const script = process.env.npm_execpath
  return script && path.basename(script) === 'npm-cli.js' ? [process.execPath, script] : ['npm']
}

function run(command, args, options) {
  return childProcess.spawnSync(command[0], command.slice(1).concat(args), options)
}

function checkNpm(command) {
  const asked = run(command, ['--version'], { encoding: 'utf8' })
  if (asked.error) stop('npm does not start', asked.error.message, 'install Node with npm from https://nodejs.org')
  const version = String(asked.stdout).trim()
  if (parseInt(version, 10) >= oldestNpm) return
  stop('npm ' + version + ' cannot read package-lock.json', 'it needs npm 7 or newer', 'install the current Node LTS')
}

/** npm's own message for a cache that cannot be written does not say what to do. */
function checkCache() {
  const cache = path.resolve(process.env.npm_config_cache || path.join(os.homedir(), '.npm'))
  let existing = cache
  while (!fs.existsSync(existing)) existing = path.dirname(existing)
  try {
    fs.accessSync(existing, fs.constants.W_OK | fs.constants.X_OK)
  } catch (error) {
    stop(
      "npm's cache " + cache + ' cannot be written',
      error.message,
      'export npm_config_cache=/a/directory/that/can/be/written and run the same command again',
    )
  }
}

function forget(file) {
  try {
    fs.unlinkSync(file)
  } catch (error) {
    if (error.code !== 'ENOENT') {
      stop('node_modules cannot be replaced', error.message, 'run this as the user who owns ' + path.dirname(file))
    }
  }
}

/** Installs what package-lock.json says, without running any package's own scripts. */
exports.install = function (root) {
  const command = npm()
  checkNpm(command)
  checkCache()
  forget(path.join(root, 'node_modules', '.package-lock.json'))
  process.stderr.write('Installing the packages that Gatewright is built from (this once) ...\n')
  // Whatever the user's npm is set to do elsewhere.
  const flags = [
    '--no-global',
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  const done = run(command, ['ci'].concat(flags), { cwd: root, stdio: ['ignore', 2, 2] })
  if (done.status === 0 && exports.upToDate(root)) return
  const ended = done.status === 0 ? 'it left packages out' : 'it ended with ' + (done.signal || done.status)
  stop('npm ci failed', ended, 'mend what npm says above, then run the same command again')
}
