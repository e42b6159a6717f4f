import { expect, test } from 'vitest'
import { openWorld } from '../src/open-world.ts'

const owner = { uid: 1000, gid: 1000 }

test('an engine on another host is met with its reason where it is used, and keeps nothing else from working', async () => {
  const world = await openWorld({ DOCKER_HOST: 'ssh://admin@db.example', XDG_CONFIG_HOME: '/srv/config' }, owner)
  await expect(world.engine.info()).rejects.toMatchObject({ exit: 3, why: expect.stringContaining('on another host') })
  expect(world).toMatchObject({ rehearsal: false, owner, own: { config: '/srv/config/gatewright' } })
  expect(await world.files.stat('/')).toMatchObject({ kind: 'directory' })
})

test('secrets lie where the deployment says, virtual keys in a file of their own beside them', async () => {
  const world = await openWorld({}, owner)
  const store = world.secretStore({
    name: 'mcp-litellm',
    paths: { project: '/p', secrets: '/srv/secrets/mcp-litellm.env' },
    secrets: { store: 'file' },
  } as never)
  expect([store.where('container'), store.where('keys')]).toEqual([
    '/srv/secrets/mcp-litellm.env',
    '/srv/secrets/mcp-litellm.keys.env',
  ])
})
