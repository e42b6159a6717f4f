import { rotationText } from '../src/deployment/rotatable.ts'
import type { Rotatable } from '../src/deployment/rotatable.ts'
import type { Rotation } from '../src/setup/rotation.ts'
import type { Screen } from './app/screen.ts'
import { gap, row, span } from './text/view.ts'
import type { Failure } from '../src/failure.ts'
import { confirm, type Way } from './components/confirm.ts'
import { cursorKeys, select } from './components/select.ts'
import { binding } from './keys/binding.ts'
import { wrap } from './text/width.ts'
import { title } from './title.ts'
import type { Wizard } from './wizard.ts'

/** A choice with a text that goes with the cursor, over the screen that it was opened from. */
function choose(wizard: Wizard, head: string, ways: (Way & { text: string })[]): Screen {
  const at = wizard.app.local(0)
  const here = () => ways[at.value]
  return {
    view: ({ columns }) => ({
      title: title(`rotate a secret of ${wizard.name}`),
      body: [row(span(` ${head}`, 'strong')), gap, ...select(ways, at.value, columns)],
      foot: wrap(here()?.text ?? '', columns - 2).map(part => row(` ${part}`)),
    }),
    bindings: () => [
      ...cursorKeys(at, ways.length),
      binding('enter', 'go', () => here()?.run()),
      binding('esc', 'back', () => wizard.app.close()),
    ],
  }
}

/** How long clients that have the old key may go on. */
const graces: { label: string; grace?: string; text: string }[] = [
  { label: 'for an hour', grace: '1h', text: 'The proxy refuses the old key an hour after the new one is there.' },
  { label: 'for a day', grace: '1d', text: 'The proxy refuses the old key a day after the new one is there.' },
  { label: 'for a week', grace: '7d', text: 'The proxy refuses the old key a week after the new one is there.' },
  {
    label: 'not at all',
    text: 'The old key ends as soon as the new one is there: for a key that somebody else has seen.',
  },
]

function begin(wizard: Wizard, rotation: Rotation): void {
  wizard.change({ rotate: rotation })
}

/** Why there is nothing to choose. */
function explain(wizard: Wizard, { what, why, next }: Failure): void {
  wizard.app.open(
    confirm(wizard.app, {
      title: `Not done: ${what}`,
      text: [why, next],
      ways: [{ label: 'Back', run: () => undefined }],
    }),
  )
}

function go(wizard: Wizard, { name, kind }: Rotatable, refusal: Failure): void {
  if (kind === 'salt key') return explain(wizard, refusal)
  if (kind !== 'virtual key') return begin(wizard, { name })
  const ways = graces.map(({ grace, ...shown }) => ({
    ...shown,
    run: () => begin(wizard, { name, ...(grace && { grace }) }),
  }))
  wizard.app.open(choose(wizard, `How long is the old key of ${name} still good?`, ways))
}

/** Lists the secrets of the gateway, and begins the rotation of the one that is chosen. */
export function openRotation(wizard: Wizard, failed: (error: unknown) => void): void {
  void (async () => {
    const { ground, name } = wizard
    if (!ground) return
    const [{ recordedDeployment }, { refuseSalt, rotatables }] = await Promise.all([
      import('../src/gateway/deployed.ts'),
      import('../src/deployment/rotatable.ts'),
    ])
    const deployment = await recordedDeployment(ground.world, name)
    const found = rotatables(deployment)
    const refusal = refuseSalt(deployment, ground.world.secretStore(deployment).where('container'))
    const ways = found.map(one => ({
      label: one.name,
      hint: one.spec.label === `virtual key ${one.name}` ? 'virtual key' : one.spec.label,
      text: rotationText[one.kind],
      run: () => go(wizard, one, refusal),
    }))
    wizard.app.open(choose(wizard, 'Which secret gets a new value?', ways))
  })().catch(failed)
}
