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

// What the kernel starts it with, by the ELF header of the Node in npm packages. Alpine (musl) and NixOS have none there.
const loaders = { x64: '/lib64/ld-linux-x86-64.so.2', arm64: '/lib/ld-linux-aarch64.so.1' }

/** The Node that everything here runs on: the one among the packages where it runs, else this one. */
exports.choose = function (root, loader = loaders[os.arch()] || '') {
  const own = path.join(root, 'node_modules', 'node-linux-' + os.arch(), 'bin', 'node')
  if (os.platform() === 'linux' && fs.existsSync(own) && fs.existsSync(loader)) return own
  return exports.current()
}

/** The Node that runs this, where it is recent enough. */
exports.current = function () {
  if (recentEnough(process.versions.node)) return process.execPath
  return stop(
    'Gatewright cannot be run from its sources by Node ' + process.versions.node,
    'it needs Node ' +
      oldest.join('.') +
      ' or newer, and none that npm packages carry runs on this ' +
      os.platform() +
      ' ' +
      os.arch(),
    'install the current Node LTS from https://nodejs.org/en/download',
  )
}
