import type { NameSays } from './names.ts'
import { isRandom } from './random.ts'

/** Values that no secret has: a switch, a time, a reference of LiteLLM, what keyless servers are given as their key. */
const nothing =
  /^(|os\.environ\/\w+|\d+ ?(ms|s|m|h|d|w)|empty|n\/a|not[-_ ]?(needed|required|used)|(sk-)?no[-_]?key([-_](needed|required))?|true|false|yes|no|on|off|none|null|nil|undefined|unset|default|auto|0|1)$/i

/** Ways to log in, as `AUTH` names them. */
const ways =
  /^(basic|bearer|oauth2?|oidc|openid|jwt|saml2?|ldaps?|kerberos|token|password|api[_-]?key|apikey|iam|entra|azure(_ad)?|managed[_-]?identity|service[_-]?account|anonymous|noauth|disabled|enabled|required|optional|interactive|device(_code)?|mtls|tls|ssl|sasl|scram(-sha-\d+)?|md5|sha\d+|hs256|rs256|es256|memory|redis|file|cookie|session|header|query|env|keychain|keyring|local|browser|cli|prompt|ask|always|never|strict|lax)$/i

/** A file, of this or another machine. */
const path =
  /^(~|\.{1,2}|[A-Za-z]:|\$\{?\w+\}?|%\w+%|\/(run|etc|home|var|Users|opt|srv|mnt|data|root|tmp|usr|app|secrets?|certs?|keys?|config|workspace|Library))?[\\/][\w.@ +~\\/-]+$/
const fileName = /^[\w-]+\.(pem|key|crt|cer|json|ya?ml|p12|pfx|txt|env|jks|toml|ini)$/i

const isPath = (text: string) => (path.test(text) && !text.split(/[\\/]/).some(isRandom)) || fileName.test(text)

/** A web address without anything in it that could be secret. */
const address = /^(https?|wss?):\/\/[\w.-]+(:\d+)?(\/[a-z0-9._~-]{0,40})*\/?$/i

/** Whether a value is plainly no secret, whatever its name says. */
export function isPlainly(text: string, says: NameSays, name: string): boolean {
  if (nothing.test(text.trim())) return true
  if (says === 'secret')
    return (
      (/tokens$/i.test(name) && /^[\d_,.]{1,9}k?$/i.test(text)) ||
      (isPath(text) &&
        /[\\/]|\.\w+$/.test(text) &&
        !/pass(word)?$|pwd$/i.test(name) &&
        /^([~.\\/]|[A-Za-z]:|\w+\.)/.test(text))
    )
  if (says === 'likely')
    return (
      (/^\d{1,6}$/.test(text) && !/pin$/i.test(name)) ||
      ways.test(text) ||
      isPath(text) ||
      (address.test(text) && !text.split('/').some(isRandom))
    )
  return false
}
