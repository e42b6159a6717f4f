import { judgeVersion, versions } from '../../versions/versions.ts'
import { lower, type Rule } from './rule.ts'

/** A tag that means another image tomorrow. */
export const isMoving = (tag: string | undefined): boolean => tag === undefined || !/\d+\.\d+\.\d+/.test(tag)

const tagOf = (image: string) => /:([\w][\w.-]*)$/.exec(image)?.[1]

const versionRule: Rule = ({ version, correct }) => {
  if (version === undefined) return undefined
  const verdict = judgeVersion(version)
  if (verdict.accepted) return undefined
  const critical = lower(version, versions.securityFloor)
  return {
    id: 'adopted-version',
    severity: critical ? 'error' : 'warning',
    text: critical
      ? `critical: LiteLLM ${version} has known security holes that need no login`
      : `LiteLLM ${version} is not a version for a gateway`,
    evidence: critical
      ? `older than ${versions.securityFloor}: CVE-2026-42208, CVE-2026-30623, CVE-2026-47102 or the Host header’s`
      : verdict.why,
    next: `${correct}, which proposes v${versions.default}`,
  }
}

const movingRule: Rule = ({ found: { is }, correct }) =>
  !is.spec.image.includes('@') &&
  isMoving(tagOf(is.spec.image)) && {
    id: 'adopted-moving-tag',
    severity: 'warning',
    text: 'its image is named by a tag that moves: a pull brings another version unasked',
    evidence: is.spec.image,
    next: `${correct}, which names the version`,
  }

/** What is wrong with the image that it runs. */
export const imageRules: Rule[] = [versionRule, movingRule]
