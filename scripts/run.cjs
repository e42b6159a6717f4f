'use strict'
// What `npm start`, `npm test` and the others run. It prepares the clone (packages, bundle), says so on standard error only, and then runs the
// program on the Node that is among the packages, so that neither the host's Node nor npm's pre-scripts matter.
const path = require('path')
const bundle = require('./run/bundle.cjs')
const dependencies = require('./run/dependencies.cjs')
const hint = require('./run/hint.cjs')
const launch = require('./run/launch.cjs')
const locked = require('./run/lock.cjs')
const nodes = require('./run/node.cjs')
const stop = require('./run/stop.cjs')

// As in src/cli.ts: packages and bundle can be read by who installs them, whatever the umask.
process.umask(process.umask() & 63)

const root = path.dirname(__dirname)
const scripts = {
  test: 'test.ts',
  'test-litellm': 'test-litellm.ts',
  'test-image': 'test-image.ts',
  'test-torture': 'test-torture.ts',
  'test-clients': 'test-clients.ts',
  bench: 'bench.ts',
  bed: 'bed.ts',
  soak: 'soak.ts',
  gallery: 'gallery.ts',
  check: 'check.ts',
  versions: 'versions.ts',
}

const lock = path.join(root, '.preparing')

function install() {
  if (dependencies.upToDate(root)) return
  locked(lock, function () {
    if (!dependencies.upToDate(root)) dependencies.install(root)
  })
}

function prepare() {
  install()
  if (bundle.upToDate(root)) return
  locked(lock, function () {
    if (!bundle.upToDate(root)) bundle.build(root, nodes.choose(root), [])
  })
}

function build() {
  install()
  locked(lock, function () {
    bundle.build(root, nodes.choose(root), ['--clean'])
  })
}

/** npm goes to the package's directory; paths that the user gives are relative to where they typed the command. */
function start(args) {
  prepare()
  const env = Object.assign({}, process.env, { GATEWRIGHT_COMMAND: hint(root, process.env, process.cwd()) })
  const cwd = (process.env.npm_lifecycle_event && process.env.INIT_CWD) || process.cwd()
  launch(nodes.choose(root), [path.join(root, 'dist', 'cli.js')].concat(args), { cwd: cwd, env: env })
}

/** The project's own scripts, and what they start, find this Node and the packages' commands first. */
function script(name, args) {
  // Types and format can be checked of sources that do not build.
  if (name === 'check') install()
  else prepare()
  const node = nodes.choose(root)
  const found = [path.dirname(node), path.join(root, 'node_modules', '.bin'), process.env.PATH].join(path.delimiter)
  const env = Object.assign({}, process.env, { PATH: found })
  launch(node, [path.join(root, 'scripts', scripts[name])].concat(args), { cwd: root, env: env })
}

const command = process.argv[2]
const args = process.argv.slice(3)
if (command === 'start') start(args)
else if (command === 'build') build()
else if (scripts[command]) script(command, args)
else stop('There is no command ' + command, 'this runs start, build, ' + Object.keys(scripts).join(', '), 'npm start')
