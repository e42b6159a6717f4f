'use strict'
const fs = require('fs')
const stop = require('./stop.cjs')

const patience = 15 * 60 * 1000
const pause = new Int32Array(new SharedArrayBuffer(4))

function alive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Takes the lock file, or says false when a living process has it. A dead holder's lock is removed. */
function take(path) {
  try {
    fs.writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') {
      stop('Gatewright cannot write to ' + path, error.message, 'make that directory writable for this user')
    }
  }
  const holder = Number(readOrEmpty(path))
  // An empty file is one whose writer has not come to its pid yet, unless it stays so.
  const abandoned = holder ? !alive(holder) : Date.now() - modified(path) > 5000
  if (abandoned) fs.unlinkSync(path)
  return false
}

function readOrEmpty(path) {
  try {
    return fs.readFileSync(path, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') return ''
    throw error
  }
}

function modified(path) {
  try {
    return fs.statSync(path).mtimeMs
  } catch (error) {
    if (error.code === 'ENOENT') return Date.now()
    throw error
  }
}

/** Runs `work` while no other process prepares the same clone: two that install at once destroy each other's files. */
module.exports = function locked(path, work) {
  const giveUp = Date.now() + patience
  while (!take(path)) {
    if (Date.now() > giveUp) {
      stop('Another process is still preparing this clone', 'it holds ' + path, 'end it, or remove that file')
    }
    Atomics.wait(pause, 0, 0, 200)
  }
  const release = function () {
    fs.unlinkSync(path)
  }
  process.once('exit', release)
  work()
  process.removeListener('exit', release)
  release()
}
