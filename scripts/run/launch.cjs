'use strict'
const childProcess = require('child_process')
const fs = require('fs')
const os = require('os')
const stop = require('./stop.cjs')

/** This process's place among groups and terminals; what is before the last ")" may hold anything (proc_pid_stat(5)). */
function place() {
  try {
    const fields = fs.readFileSync('/proc/self/stat', 'utf8').split(')').pop().trim().split(' ')
    return { terminal: fields[4] !== '0', foreground: fields[2] === fields[5] }
  } catch (error) {
    const terminal = Boolean(process.stdin.isTTY)
    return { terminal: terminal, foreground: terminal }
  }
}

function whyNotEntered(directory) {
  try {
    fs.accessSync(directory, fs.constants.X_OK)
    return undefined
  } catch (error) {
    return error.message
  }
}

/** Runs a program in this one's place: same terminal, its exit code, each signal to it once. */
module.exports = function launch(node, args, options) {
  const child = childProcess.spawn(node, args, { stdio: 'inherit', cwd: options.cwd, env: options.env })
  child.on('error', function (error) {
    // The kernel gives one error for the program and for the directory that it is to start in.
    const closed = whyNotEntered(options.cwd)
    if (closed)
      stop(
        'Nothing can be started in ' + options.cwd,
        closed,
        'cd to a directory of your own and run the same command again',
      )
    stop(node + ' does not start', error.message, 'install the current Node LTS and remove node_modules')
  })
  // Ctrl-C and a closed terminal are told to the whole group by the kernel or the shell, so the child has had them already.
  const inTerminal = place().terminal
  const has = {
    SIGINT: function () {
      return place().foreground
    },
    SIGHUP: function () {
      return inTerminal
    },
    SIGTERM: function () {
      return false
    },
  }
  Object.keys(has).forEach(function (signal) {
    process.on(signal, function () {
      if (!has[signal]()) child.kill(signal)
    })
  })
  child.on('exit', function (code, signal) {
    process.exit(signal ? 128 + os.constants.signals[signal] : code)
  })
}
