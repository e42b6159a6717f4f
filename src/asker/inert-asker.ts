import { clean, cleanLine } from '../text/clean.ts'
import type { Asker } from './asker.ts'

/** The question as it is shown: its own texts cleaned, and what `check` finds. What is chosen among is answered as it is. */
function shown<Q extends object>(asked: Q): Q {
  const entries = Object.entries(asked).map(([name, part]) => [name, name === 'value' ? part : inert(part)])
  return Object.fromEntries(entries) as Q
}

function inert(part: unknown): unknown {
  if (typeof part === 'string') return cleanLine(part)
  if (typeof part === 'function') return (value: unknown) => inert((part as (value: unknown) => unknown)(value))
  if (Array.isArray(part)) return part.map(inert)
  return typeof part === 'object' && part !== null ? shown(part) : part
}

/** The one door of the line-by-line front ends: whatever they ask or say is cleaned before either of them prints it. */
export const inertAsker = (asker: Asker): Asker => ({
  say: line => asker.say(clean(line)),
  // A suggestion is shown and edited, so that it is cleaned as well; nothing that is valid changes by it.
  text: asked => asker.text({ ...shown(asked), value: asked.value && cleanLine(asked.value) }),
  secret: asked => asker.secret(shown(asked)),
  choice: asked => asker.choice(shown(asked)),
  choices: asked => asker.choices(shown(asked)),
  confirm: asked => asker.confirm(shown(asked)),
  close: () => asker.close(),
})
