'use strict'
const path = require('path')

function quoted(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : "'" + word.replace(/'/g, "'\\''") + "'"
}

function within(directory, root) {
  return directory === root || directory.indexOf(root + path.sep) === 0
}

/** sudo names the command that it was given; a shell that was started with it is not one. */
function sudo(env) {
  const command = path.basename((env.SUDO_COMMAND || '').split(' ')[0])
  return command === 'npm' || command === 'node' ? 'sudo ' : ''
}

/** How this user starts Gatewright: what stands before its own arguments in every hint. */
module.exports = function hint(root, env, cwd) {
  if (!env.npm_lifecycle_event) return sudo(env) + 'node ' + quoted(path.join(root, 'scripts', 'run.cjs')) + ' start'
  const where = within(env.INIT_CWD || cwd, root) ? '' : ' --prefix ' + quoted(root)
  return sudo(env) + 'npm' + where + ' start -s --'
}
