import { commandName } from '../../command-name.ts'
import { bytes } from '../../status/amounts.ts'
import { readDatabase } from '../../status/database.ts'
import { type Found, foundIf, type Group } from '../finding.ts'

/** Above it a listing of spend in the proxy's web page takes seconds. */
const manyBytes = 10 * 2 ** 30

/** The proxy's database, by the login of the proxy. */
export const database: Group = {
  id: 'database',
  title: 'database',
  async examine(subject) {
    const { database: is, keys } = await readDatabase(subject)
    const where = `${is.name} on ${is.server}`
    if (!is.connected)
      return [
        {
          id: 'database-unreachable',
          severity: 'error',
          text: `database ${where} cannot be read`,
          evidence: is.why ?? 'no reason given',
          next: 'see that PostgreSQL runs there and that the role may log in',
        },
      ]
    const large = foundIf((is.auditBytes ?? 0) > manyBytes, () => ({
      id: 'audit-large',
      severity: 'warning',
      text: 'the audit table has grown large',
      evidence: `${bytes(is.auditBytes ?? 0)} in "LiteLLM_SpendLogs", kept for ${subject.deployment.audit.retention}`,
      next: 'keep rows for a shorter time: audit.retention',
    }))
    const missing = keys.filter(({ state }) => state === 'missing')
    const foreign = keys.filter(({ state }) => state === 'foreign')
    return [
      ...large,
      ...missing.map(({ alias }): Found => ({
        id: `key-missing-${alias}`,
        severity: 'error',
        text: `the virtual key ${alias} is not in the proxy`,
        evidence: 'no row with its hash in "LiteLLM_VerificationToken"',
        next: `make it again: ${commandName} setup --deployment ${subject.deployment.name}`,
      })),
      ...foreign.map(({ alias, spend }): Found => ({
        id: `key-foreign-${alias}`,
        severity: 'note',
        text: `the proxy knows a key that the file does not: ${alias}`,
        evidence: `in "LiteLLM_VerificationToken", spent $${(spend ?? 0).toFixed(2)}`,
        next: "delete it in the proxy's web page, or add it to deployment.yaml",
      })),
    ]
  },
}
