import { dirname } from 'node:path'
import { commandName } from '../../command-name.ts'
import { withSecretPlace } from '../../deployment/secret-place.ts'
import { deploymentFiles } from '../../paths.ts'
import type { Subject } from '../../status/subject.ts'
import { projectFiles } from '../../gateway/paths.ts'
import { secretsOf } from '../../deployment/secrets.ts'
import { leftPlaces } from '../../steps/secrets/left.ts'
import type { Found, Group } from '../finding.ts'

const octal = (mode: number) => (mode & 0o777).toString(8).padStart(3, '0')

/** Files that others may read, but not change: they decide what the gateway does. */
const ownFiles = ({ deployment, world }: Subject) => {
  const project = projectFiles(deployment)
  const { deployment: own, journal } = deploymentFiles(world.own, deployment.name)
  return [project.configFile, project.deployScript, project.setupSql, own, journal]
}

async function examineFile(path: string, { world, deployment }: Subject): Promise<Found[]> {
  const is = await world.files.stat(path)
  if (!is) {
    const next = `write it again: ${commandName} setup --deployment ${deployment.name}`
    return [{ id: `missing-${path}`, severity: 'warning', text: `${path} is missing`, evidence: 'no such file', next }]
  }
  if (is.kind !== 'file' || (is.mode & 0o022) === 0) return []
  const mode = is.mode & ~0o022
  const what = `chmod go-w ${path}`
  return [
    {
      id: `writable-${path}`,
      severity: 'error',
      text: `others may change ${path}, which decides what the gateway does`,
      evidence: `mode ${octal(is.mode)}`,
      next: what,
      fix: { what, before: { path, mode: octal(is.mode) }, apply: () => world.files.setMode(path, mode) },
    },
  ]
}

/** The generated files and Gatewright's own. */
export const files: Group = {
  id: 'files',
  title: 'files and rights',
  async examine(subject) {
    const found = await Promise.all(ownFiles(subject).map(path => examineFile(path, subject)))
    return found.flat()
  },
}

/** Where the secrets rest: nobody else may read them, or replace the file. */
export const secrets: Group = {
  id: 'secrets',
  title: 'secrets',
  examine: async subject => [...(await examineStore(subject)), ...(await examineLeft(subject))],
}

async function examineStore({ world, deployment }: Subject): Promise<Found[]> {
  const store = world.secretStore(deployment)
  if (store.kind !== 'file') return []
  const found = await Promise.all(
    (['container', 'keys'] as const).map(scope => {
      // The keys of an adopted gateway are not known, and have no file.
      const isWanted = secretsOf(deployment).some(spec => spec.scope === scope)
      return examineSecrets(store.where(scope), isWanted ? lost[scope] : undefined, world)
    }),
  )
  return [...found.flat(), ...(await examineDirectory(dirname(store.where('container')), world))]
}

/** Stores that the secrets have left and that could not be emptied, such as a keychain that did not answer. */
async function examineLeft({ world, deployment }: Subject): Promise<Found[]> {
  const places = await leftPlaces({ world, deployment })
  return places.map(place => {
    const where = place.path ?? world.secretStore(withSecretPlace(deployment, place)).where('container')
    return {
      id: `secrets-left-${place.path ?? place.store}`,
      severity: 'warning',
      text: `secrets may still be in ${where}, which they have left`,
      evidence: 'it is emptied by the first change that reaches it and ends verified; none has since',
      next: `${commandName} reconfigure --deployment ${deployment.name}, from a session that reaches it`,
    }
  })
}

/** What to do where the file of a scope is gone. */
const lost = {
  container: 'restore it from a backup: the salt key cannot be made anew',
  keys: 'restore it from a backup, or give each key a new value: rotate',
} as const

/** `next` is what to do where there is no file; absent where none has to be. */
async function examineSecrets(path: string, next: string | undefined, world: Subject['world']): Promise<Found[]> {
  const is = await world.files.stat(path)
  const missing = {
    id: `secrets-missing-${path}`,
    severity: 'error' as const,
    text: `the secrets file ${path} is missing`,
  }
  if (!is) return next === undefined ? [] : [{ ...missing, evidence: 'no such file', next }]
  if (is.kind !== 'file' || (is.mode & 0o077) === 0) return []
  const what = `chmod 600 ${path}`
  return [
    {
      id: `secrets-open-${path}`,
      severity: 'error',
      text: `others may read the secrets in ${path}`,
      evidence: `mode ${octal(is.mode)}; whoever has a login here may know them`,
      next: `${what}; then change the keys in it`,
      fix: { what, before: { path, mode: octal(is.mode) }, apply: () => world.files.setMode(path, 0o600) },
    },
  ]
}

async function examineDirectory(path: string, world: Subject['world']): Promise<Found[]> {
  const is = await world.files.stat(path)
  // A sticky directory lets nobody replace another's file.
  if (!is || (is.mode & 0o022) === 0 || (is.mode & 0o1000) !== 0) return []
  const what = `chmod go-w ${path}`
  return [
    {
      id: `secrets-directory-${path}`,
      severity: 'error',
      text: `others may write into ${path} and replace the secrets in it`,
      evidence: `mode ${octal(is.mode)}`,
      next: what,
      fix: { what, before: { path, mode: octal(is.mode) }, apply: () => world.files.setMode(path, is.mode & ~0o022) },
    },
  ]
}
