/** Runs inside the namespaces that scripts/bed.ts makes: opens the bed, says where its parts are, and runs a shell or the command. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { bedVariable } from '../../test/bed/namespace.ts'
import { openBed, publishStandIn } from '../../test/bed/open.ts'
import { publishLitellm } from '../../test/litellm/proxy/publish.ts'
import { run } from '../test/in-bed.ts'

const [first, ...rest] = process.argv.slice(2)
const isReal = first === '--litellm'
const command = isReal ? rest : process.argv.slice(2)

const { addresses, stop } = await openBed(process.env[bedVariable]!, isReal ? publishLitellm : publishStandIn)
const { postgres, gateway, bin, directory } = addresses
const home = mkdtempSync(join(directory, 'home-'))
const answers = join(home, 'answers.yaml')
writeFileSync(
  answers,
  stringify({
    admin: { user: postgres.user, password: 'env:ADMIN_PASSWORD' },
    image: { repository: gateway.repository, tag: gateway.tag },
  }),
)
console.error(`PostgreSQL  ${postgres.host}:${postgres.port}, user ${postgres.user}, password in $ADMIN_PASSWORD
gateway     ${gateway.reference}${isReal ? ', the real proxy' : ', the stand-in'}
home        ${home}
try         npm start -s -- setup --answers ${answers} --yes`)
process.exitCode = await run(command.length > 0 ? command : [process.env.SHELL || 'sh'], {
  HOME: home,
  XDG_CONFIG_HOME: join(home, '.config'),
  XDG_STATE_HOME: join(home, '.state'),
  ADMIN_PASSWORD: postgres.password,
  PATH: `${bin}:${process.env.PATH}`,
})
await stop()
