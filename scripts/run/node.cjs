'use strict'
const fs = require('fs')
const os = require('os')
const path = require('path')
const stop = require('./stop.cjs')

// The first that runs .ts files without being asked to (https://nodejs.org/docs/latest-v22.x/api/typescript.html).
const oldest = [22, 18]

function recentEnough(version) {
  const parts = version.split('.').map(Number)
  return parts[0] > oldest[0] || (parts[0] === oldest[0] && parts[1] >= oldest[1])
}

/** The Node that everything here runs on: the one among the packages, else this one. */
exports.choose = function (root) {
  const own = path.join(root, 'node_modules', 'node-linux-' + os.arch(), 'bin', 'node')
  if (os.platform() === 'linux' && fs.existsSync(own)) return own
  return exports.current()
}

/** The Node that runs this, where it is recent enough. */
exports.current = function () {
  if (recentEnough(process.versions.node)) return process.execPath
  return stop(
    'Gatewright cannot be run from its sources by Node ' + process.versions.node,
    'it needs Node ' +
      oldest.join('.') +
      ' or newer, and there is none to install from npm for ' +
      os.platform() +
      ' ' +
      os.arch(),
    'install the current Node LTS from https://nodejs.org/en/download',
  )
}
