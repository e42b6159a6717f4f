import { loginAs } from '../removal/admin.ts'
import { decisions, nameable, wantsAdmin } from '../removal/decision.ts'
import type { Removal } from '../removal/remove.ts'
import { inventoryText } from '../removal/text.ts'
import type { Verdict } from '../deployment/field.ts'
import type { AdminLogin } from '../deployment/probes.ts'
import type { Asker } from '../asker/asker.ts'

/** What was decided about a removal. */
export interface Decided {
  named: Set<string>
  admin?: AdminLogin
}

/** Tries the administrator's login. */
export type TryLogin = (login: AdminLogin) => Promise<Verdict>

const nothing = () => undefined

async function askNames(asker: Asker, { owned }: Removal, named: Set<string>): Promise<void> {
  const all = nameable(owned)
  const names = [...new Set(all.map(({ name }) => name))].filter(name => !named.has(name))
  for (const name of names) {
    const things = all.filter(one => one.name === name)
    const message = `Remove ${things.map(({ what }) => what).join(', ')} as well`
    const help = things[0]?.detail ?? 'It cannot be brought back.'
    if (await asker.confirm({ message, help, value: false, check: nothing })) named.add(name)
  }
}

/** Asks for the login until it works. */
async function askAdmin(asker: Asker, { context }: Removal, probe: TryLogin): Promise<AdminLogin> {
  const { server } = context.deployment.database
  let user = 'postgres'
  for (;;) {
    user = await asker.text({
      message: 'PostgreSQL administrator',
      help: `Roles and databases on ${server} go only with this login. It is not kept.`,
      value: user,
      check: text => (text === '' ? 'a name' : undefined),
    })
    const password = await asker.secret({
      message: `Password of ${user}`,
      help: 'Empty: as the account of that name, over the socket.',
      check: nothing,
    })
    const login = loginAs(context.deployment, user, password)
    const { ok, text } = await probe(login)
    asker.say(text)
    if (ok) return login
  }
}

/** The inventory, what else is to go, and a yes that is typed where data goes. `undefined`: everything stays. */
export async function decideLineByLine(
  asker: Asker,
  removal: Removal,
  { named, admin }: Decided,
  probe: TryLogin,
): Promise<Decided | undefined> {
  const { owned, context } = removal
  const { name } = context.deployment
  const say = () => inventoryText(decisions(owned, named)).forEach(line => asker.say(line))
  say()
  await askNames(asker, removal, named)
  if (named.size > 0) say()
  const agreed =
    named.size > 0
      ? (await asker.text({
          message: `Type ${name} to remove it with its data`,
          help: 'Anything else leaves everything as it is.',
          check: nothing,
        })) === name
      : await asker.confirm({
          message: `Remove ${name}`,
          help: 'Its clients lose their gateway.',
          value: false,
          check: nothing,
        })
  if (!agreed) return undefined
  const login = admin ?? (wantsAdmin(decisions(owned, named)) ? await askAdmin(asker, removal, probe) : undefined)
  return { named, ...(login && { admin: login }) }
}
