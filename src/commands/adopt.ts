import { type Adoption, adopt as takeOver, openAdoption } from '../adopt/adopt.ts'
import { adoptedText, adoptionReport, adoptionText, adoptMeans } from '../adopt/text.ts'
import { Exit, type ExitCode, Failure } from '../failure.ts'
import { endingOnSignals } from '../ending-on-signals.ts'
import type { World } from '../world.ts'
import { chooseFrontEnd, type FrontEnd } from './front-end.ts'
import { openGround } from '../setup/open.ts'
import { commandName } from '../command-name.ts'
import { print, printJson, tell } from '../output.ts'

export interface AdoptOptions {
  plan?: boolean
  yes?: boolean
  plain?: boolean
  json?: boolean
}

const unconfirmed = (name: string) =>
  new Failure({
    what: 'nothing was adopted',
    why: 'there is no terminal on which to confirm it',
    next: `add --yes, after a look: ${commandName} adopt ${name} --plan`,
    exit: Exit.usage,
  })

const stopped = (name: string) =>
  new Failure({
    what: 'stopped on request',
    why: 'adopting was interrupted',
    next: `run it again: ${commandName} adopt ${name}`,
    exit: Exit.interrupted,
  })

async function agreed(name: string, options: AdoptOptions, frontEnd: FrontEnd): Promise<boolean> {
  if (frontEnd === 'unattended') {
    if (options.yes) return true
    throw unconfirmed(name)
  }
  const { openAsker } = await import('../asker/open-asker.ts')
  const asker = await openAsker(frontEnd === 'lines' ? 'lines' : 'prompts')
  try {
    const [message, help] = [`Adopt ${name}`, adoptMeans(name).join(' ')]
    return await asker.confirm({ message, help, value: true, check: () => undefined })
  } finally {
    asker.close()
  }
}

async function carryOut(world: World, adoption: Adoption, name: string): Promise<Adoption> {
  const stopping = new AbortController()
  return endingOnSignals(
    () => stopping.abort(stopped(name)),
    () => takeOver(world, adoption, stopping.signal),
  )
}

/** `gatewright adopt CONTAINER`: what it is, what is wrong with it, and with a yes it is Gatewright's to watch and to change. Nothing of it is touched. */
export async function adopt(options: AdoptOptions, name: string): Promise<number> {
  const frontEnd = chooseFrontEnd({ deployment: name, ...options }, process)
  const ground = await openGround({ plan: options.plan, deployment: name })
  try {
    const { world, host } = ground
    const adoption = await openAdoption(world, host, name)
    if (frontEnd === 'screens' && !adoption.isDone)
      return await (await import('../../screens/adopt.ts')).adoptOnScreens(world, adoption)
    return await withoutScreens(world, adoption, options, frontEnd)
  } finally {
    await ground.close()
  }
}

async function withoutScreens(
  world: World,
  adoption: Adoption,
  options: AdoptOptions,
  frontEnd: FrontEnd,
): Promise<ExitCode> {
  const { name } = adoption.deployment
  const isReport = options.plan === true || adoption.isDone
  if (!options.json) (isReport ? print : tell)(adoptionText(adoption))
  const yes = !isReport && (await agreed(name, options, frontEnd))
  const adopted = yes ? await carryOut(world, adoption, name) : adoption
  if (options.json) printJson(adoptionReport(adopted, yes))
  else if (adoption.isDone) print(`${name} is adopted already.`)
  else if (!options.plan) print(yes ? adoptedText(name) : ['Nothing was adopted.'])
  return Exit.done
}
