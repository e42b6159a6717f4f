import { expect, test } from 'vitest'
import { readHandMade } from '../../src/hand-made/hand-made.ts'
import { setBack } from '../../src/adopt/set-back.ts'
import { refuseUnread } from '../../src/hand-made/unread.ts'
import type { Deployment } from '../../src/deployment/schema.ts'
import { runningContainer, sampleSpec } from '../doubles/container-engine.ts'

const adopted = { adopted: { container: 'id' } } as Deployment

/** A gateway made by hand whose config.yaml says this, or is not mounted from this host. */
function worldWith(text: string | undefined) {
  const is = runningContainer({
    spec: sampleSpec({
      name: 'litellm',
      args: ['--config', '/app/config/config.yaml'],
      mounts: text === undefined ? [] : [{ source: '/home/me/ai', target: '/app/config', readOnly: true }],
    }),
  })
  return { is, world: { files: { read: async () => text }, engine: { container: async () => is } } as never }
}

test.each([
  ['a tag of somebody’s program', 'model_list: !include models.yaml', 'LiteLLM does not know what !include in line 1'],
  ['two documents', '---\na: 1\n---\nb: 2\n', 'it holds 2 YAML documents, of which LiteLLM reads none'],
  ['no YAML', 'a: [', 'it is no valid YAML: line 1'],
  ['an image of its own', undefined, 'it is not mounted from this host'],
])(
  'with %s as its config.yaml a gateway is not corrected, since its models and servers would be gone',
  async (_, text, why) => {
    const { is, world } = worldWith(text)
    await expect(refuseUnread(world, adopted)).rejects.toMatchObject({
      exit: 3,
      what: 'this gateway is not corrected',
      why: expect.stringContaining(why),
    })
    expect(setBack(await readHandMade(is, world), adopted)).toEqual([
      expect.stringMatching(/^nothing: a correction is refused, since its config.yaml \(.*\) cannot be read: /),
    ])
  },
)

test('an empty config.yaml says nothing, and nothing is lost with it', async () => {
  await expect(refuseUnread(worldWith('# later\n').world, adopted)).resolves.toBeUndefined()
})
