'use strict'
// Everything below scripts/run/ is read by whatever Node the host has: CommonJS and the syntax of ES2015, nothing newer.

/** Ends the bootstrap with what failed, the likely cause and the one thing to do next, on standard error. */
module.exports = function stop(what, why, next) {
  process.stderr.write(what + ': ' + why + '.\nNext: ' + next + '.\n')
  process.exit(1)
}
