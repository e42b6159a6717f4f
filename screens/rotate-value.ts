import { recordedDeployment } from '../src/gateway/deployed.ts'
import { Secret } from '../src/secret.ts'
import { type Rotation, toBeTyped, typedHelp, typedProblem } from '../src/setup/rotation.ts'
import type { Screen } from './app/screen.ts'
import { typeIn } from './components/type-in.ts'
import type { Wizard } from './wizard.ts'

/** Asks for the new value of a secret that somebody else issues; nothing where none has to be typed. */
export async function valueQuestion(wizard: Wizard, rotation: Rotation): Promise<Screen | undefined> {
  const spec = toBeTyped(await recordedDeployment(wizard.ground!.world, wizard.name), rotation)
  return (
    spec &&
    typeIn(wizard.app, {
      title: `Rotate ${rotation.name} of ${wizard.name}`,
      text: [typedHelp],
      label: `New ${spec.label}`,
      hidden: true,
      enter: 'see the plan',
      take(text) {
        const problem = typedProblem(text)
        if (problem === undefined) wizard.change({ rotate: { ...rotation, typed: Secret.of(text) } })
        return problem
      },
      back: () => void wizard.dropPlan(),
    })
  )
}
