import type { KnownFailure } from '../known-failure.ts'

/** From the image. */
export const image: KnownFailure[] = [
  {
    id: 'image-libatomic',
    pattern: /error while loading shared libraries: libatomic\.so\.1/,
    means: 'this image lacks a library that its Node needs',
    why: 'a fault of the images from 1.90 to 1.94',
    next: 'take a newer image',
    since: '1.90.0',
    until: '1.94',
    source: 'BerriAI/litellm#33650',
    seen: 'document',
  },
  {
    id: 'image-engine-download',
    pattern: /Prisma doesn't know which engines to download for the Linux distro "wolfi"/,
    means: 'this image wants to fetch its database engine from the internet',
    why: 'a fault of 1.92.0',
    next: 'take a newer image',
    since: '1.92.0',
    until: '1.92.0',
    source: 'BerriAI/litellm#33167',
    seen: 'document',
  },
  {
    id: 'image-engine-rights',
    pattern: /PermissionError: \[Errno 13\].*prisma-query-engine/,
    means: 'the proxy may not run its own database engine',
    why: 'the container runs as another user than the image is made for, or the image is older than 1.95',
    next: 'run the container as its own user, or take a newer image',
    until: '1.94',
    source: 'docs.litellm.ai/docs/troubleshoot/prisma_migrations',
    seen: 'document',
  },
]
