import semver from 'semver'
import { versions } from '../../../src/versions/versions.ts'

/** The version that this run tests; if none is asked for, the one of the LTS line that PyPI gives. */
export const chosenVersion = (): string => process.env.GATEWRIGHT_LITELLM_VERSION || versions.tested[0]!

/** The newest version that is tested: what an upgrade is tried to. */
export const newestVersion = (): string => [...versions.tested].sort(semver.compare).at(-1)!

/** Says to the tests which version an upgrade can go to; absent where there is none. */
export const newerVariable = 'GATEWRIGHT_LITELLM_NEWER'

/** The query engine is ours, and that is said wherever a result is shown. */
export const engineNotice = 'query engine: replaced (WASM)'

/** The resolver: unlike pip it can take another version than the one that a wheel demands. */
export const uv = 'uv==0.13.9'

/** What `pip install` is asked for. prisma is the client that the generated code needs; CLI 5.4.2 belongs to 0.11.0. */
export const requirementsFor = (version: string): string[] => [`litellm[proxy]==${version}`, 'prisma==0.11.0']

/**
 * By line of the proxy, what is taken only where PyPI lacks what the wheel demands: on 2026-11-25 it had neither certifi 2026.10.19, nor the post releases of
 * litellm-enterprise and litellm-proxy-extras, nor the package litellm-proxy, whose modules the wheel of 1.110 holds itself. The database's schema of 1.108.14 is
 * that of litellm-proxy-extras 0.4.110 to the byte.
 */
const substitutes: Record<string, string[]> = {
  '1.108': ['litellm-enterprise==0.1.79.post1', 'litellm-proxy-extras==0.4.110'],
  '1.109': ['litellm-enterprise==0.1.82', 'litellm-proxy-extras==0.4.110'],
  '1.110': [
    'litellm-enterprise==0.1.83',
    'litellm-proxy-extras==0.4.110',
    // A marker that never holds takes a demand away (docs.astral.sh/uv, dependency overrides).
    "litellm-proxy ; sys_platform == 'nowhere'",
  ],
}

/** What may be taken in the place of what a version demands and PyPI lacks. */
export const substitutesFor = (version: string): string[] => [
  'certifi>=2026.7.22',
  ...(substitutes[version.split('.', 2).join('.')] ?? []),
]
