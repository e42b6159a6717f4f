import { rotatables, rotationText } from '../deployment/rotatable.ts'
import { Exit } from '../failure.ts'
import { recordedDeployment } from '../gateway/deployed.ts'
import { openGround } from '../setup/open.ts'
import type { SetupOptions } from '../setup/options.ts'
import { setup } from './setup.ts'
import { print, printJson } from '../output.ts'

export interface RotateOptions extends Omit<SetupOptions, 'change' | 'answers'> {
  grace?: string
  from?: string
}

/** `gatewright rotate NAME`: a new value for one secret, and its holders changed over to it. Without a name, what can be rotated. */
export async function rotate({ grace, from, ...options }: RotateOptions, name: string | undefined): Promise<number> {
  if (name === undefined) return list(options)
  return setup({ ...options, change: { rotate: { name, ...(grace && { grace }), ...(from && { from }) } } })
}

async function list(options: RotateOptions): Promise<number> {
  const ground = await openGround(options)
  try {
    const found = rotatables(await recordedDeployment(ground.world, options.deployment))
    const shown = found.map(({ name, kind, spec }) => ({ name, kind, label: spec.label, means: rotationText[kind] }))
    if (options.json) printJson({ secrets: shown })
    else {
      const [names, labels] = [widest(shown.map(one => one.name)), widest(shown.map(one => one.label))]
      // A person reads it at any width, a program line by line.
      const between = process.stdout.isTTY ? `\n${' '.repeat(names)}` : ''
      for (const { name, label, means } of shown)
        print(`${name.padEnd(names)}  ${label.padEnd(between ? 0 : labels)}${between}  ${means}`)
    }
    return Exit.done
  } finally {
    await ground.close()
  }
}

const widest = (texts: string[]) => Math.max(...texts.map(text => text.length))
