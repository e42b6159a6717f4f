import type { KnownFailure } from '../known-failure.ts'

/** From what surrounds the proxy: Docker, memory, the port. */
export const surroundings: KnownFailure[] = [
  {
    id: 'out-of-memory',
    pattern: /OOMKilled=true|exit(ed)?( with)?( code)? 137\b|Out of memory: Killed process/,
    means: 'the container was ended for want of memory (137)',
    why: 'the proxy needs 2 GiB while it starts',
    next: 'give the container 2 GiB or more, or free memory on this host',
    source: 'mitchross/talos-argocd-proxmox#1766, davealtena/homelab#1542',
    seen: 'document',
  },
  {
    id: 'env-file-form',
    pattern: /invalid env file.*contains whitespaces/,
    means: 'docker cannot read the env file',
    why: 'a line begins with `export `, or a name holds a blank',
    next: 'write each line as NAME=value, with nothing before it',
    source: 'docker CLI 28.2.2',
    seen: 'real',
  },
  {
    id: 'port-in-use',
    pattern: /port is already allocated|bind: address already in use|\[Errno 98\].*address already in use/i,
    means: 'the port is in use',
    why: 'another program or container listens on it',
    next: 'choose another port, or end what uses it: ss -ltnp',
    source: 'docker engine; uvicorn',
    seen: 'document',
  },
]
