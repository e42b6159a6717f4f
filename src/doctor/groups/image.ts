import semver from 'semver'
import { judgeVersion, remarksOn, versions } from '../../versions/versions.ts'
import { commandName } from '../../command-name.ts'
import { foundIf, type Group } from '../finding.ts'

const older = (version: string, than: string) => {
  const parsed = semver.parse(version, { loose: true })
  return parsed !== null && semver.lt(parsed, than)
}

/** The image in use against the table of versions. Its version was read from it when it was set up. */
export const image: Group = {
  id: 'image',
  title: 'image',
  async examine({ world, deployment, made }) {
    const is = await world.engine.container(deployment.name)
    if (!is) return []
    const version = made.imageId === is.imageId ? made.version : undefined
    if (version === undefined)
      return foundIf(!world.rehearsal, () => ({
        id: 'image-unknown',
        severity: 'warning',
        text: 'the image in use is not the one that was set up',
        evidence: `${is.spec.image}, ${is.imageId.slice(0, 19)}`,
        next: 'deploy the planned one again, or name the new one in deployment.yaml',
      }))
    const verdict = judgeVersion(version)
    if (verdict.accepted)
      return remarksOn(version).map(remark => ({
        id: 'image-remark',
        severity: 'note',
        text: `LiteLLM ${version}: ${remark}`,
        evidence: 'the table of LiteLLM’s versions that this Gatewright has',
        next: `see what there is: ${commandName} upgrade --plan`,
      }))
    const critical = older(version, versions.securityFloor)
    return [
      {
        id: 'image-version',
        severity: critical ? 'error' : 'warning',
        text: critical ? `LiteLLM ${version} has known security holes` : `LiteLLM ${version} is not a good version`,
        evidence: verdict.why,
        next: `use LiteLLM ${versions.default}`,
      },
    ]
  },
}
