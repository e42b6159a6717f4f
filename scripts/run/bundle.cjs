'use strict'
const childProcess = require('child_process')
const crypto = require('crypto')
const fs = require('fs')
const path = require('path')
const stop = require('./stop.cjs')

/** What the bundle is made from. */
const inputs = ['src', 'screens', 'templates', 'scripts/build', 'scripts/build.ts', 'package.json', 'package-lock.json']

function describe(root, name, lines) {
  const full = path.join(root, name)
  if (!fs.existsSync(full)) return
  const stat = fs.statSync(full)
  if (!stat.isDirectory()) {
    lines.push(name + ' ' + stat.size + ' ' + stat.mtimeMs)
    return
  }
  fs.readdirSync(full)
    .sort()
    .forEach(function (child) {
      describe(root, path.join(name, child), lines)
    })
}

/** Changes when an input is added, removed or edited. */
exports.fingerprint = function (root) {
  const lines = []
  inputs.forEach(function (name) {
    describe(root, name, lines)
  })
  return crypto.createHash('sha256').update(lines.join('\n')).digest('hex')
}

function stamp(root) {
  return path.join(root, 'dist', '.inputs')
}

/** Whether dist/ was built from the inputs as they are now. */
exports.upToDate = function (root) {
  const file = stamp(root)
  if (!fs.existsSync(file) || !fs.existsSync(path.join(root, 'dist', 'cli.js'))) return false
  return fs.readFileSync(file, 'utf8') === exports.fingerprint(root)
}

/** Bundles the sources into dist/. */
exports.build = function (root, node, flags) {
  // Taken before the build: what is edited while it runs makes the next start build again.
  const inputsThen = exports.fingerprint(root)
  const script = path.join(root, 'scripts', 'build.ts')
  const done = childProcess.spawnSync(node, [script].concat(flags), { cwd: root, stdio: ['ignore', 2, 2] })
  if (done.error) stop('The bundle was not built', done.error.message, 'mend that, then run the same command again')
  if (done.status !== 0) stop('The bundle was not built', 'see above', 'mend that, then run the same command again')
  fs.writeFileSync(stamp(root), inputsThen)
}
