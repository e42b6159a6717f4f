'use strict'
const childProcess = require('child_process')
const fs = require('fs')
const os = require('os')
const stop = require('./stop.cjs')

/**
 * Whether this process belongs to the group that its terminal sends Ctrl-C to: then the child, which is in the same group, has had the
 * signal already. Fields 5 and 8 of proc_pid_stat(5); what is before the last ")" may hold anything.
 */
function signalledByTerminal() {
  try {
    const fields = fs.readFileSync('/proc/self/stat', 'utf8').split(')').pop().trim().split(' ')
    return fields[2] === fields[5]
  } catch (error) {
    return Boolean(process.stdin.isTTY)
  }
}

/** Runs a program in this one's place: same terminal, its exit code, each signal to it once. */
module.exports = function launch(node, args, options) {
  const child = childProcess.spawn(node, args, { stdio: 'inherit', cwd: options.cwd, env: options.env })
  child.on('error', function (error) {
    stop(node + ' does not start', error.message, 'install the current Node LTS and remove node_modules')
  })
  process.on('SIGINT', function () {
    if (!signalledByTerminal()) child.kill('SIGINT')
  })
  ;['SIGTERM', 'SIGHUP'].forEach(function (signal) {
    process.on(signal, function () {
      child.kill(signal)
    })
  })
  child.on('exit', function (code, signal) {
    process.exit(signal ? 128 + os.constants.signals[signal] : code)
  })
}
