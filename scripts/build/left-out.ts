import type { Plugin } from 'esbuild'

/** What the bundle does without, and why a call to it cannot be meant. */
const leftOut: Record<string, string> = {
  '@grpc/grpc-js': 'dockerode wants it for BuildKit sessions; Gatewright builds no images',
  '@grpc/proto-loader': 'dockerode wants it for BuildKit sessions; Gatewright builds no images',
  protobufjs: 'dockerode wants it for BuildKit progress; Gatewright builds no images',
  '@balena/dockerignore': 'dockerode wants it for the context of a build; Gatewright builds no images',
  'tar-fs': 'dockerode wants it for the context of a build; Gatewright builds no images',
  ssh2: "docker-modem wants it for engines on other hosts; Gatewright sets up this host's engine only",
  'react-devtools-core': 'ink wants it for its development tools',
}

const stub = (name: string, reason: string) => `
  function absent() { throw new Error(${JSON.stringify(`${name} is not part of this bundle: ${reason}`)}) }
  module.exports = new Proxy(absent, { get: () => module.exports, construct: absent })`

/** Replaces heavy parts of dependencies that are never reached by a stand-in that says so if it is reached after all. */
export const leaveOut: Plugin = {
  name: 'leave-out',
  setup(build) {
    const names = Object.keys(leftOut).map(name => name.replace('/', '\\/'))
    build.onResolve({ filter: new RegExp(`^(${names.join('|')})$`) }, ({ path }) => ({ path, namespace: 'left-out' }))
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
      contents: stub(path, leftOut[path] ?? ''),
      loader: 'js',
    }))
  },
}
