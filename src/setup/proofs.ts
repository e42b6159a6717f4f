import type { Answers } from '../deployment/field.ts'
import { deploymentFrom } from '../deployment/file.ts'
import { type Deployment, type Server, serverSchema } from '../deployment/schema.ts'
import { itemSecretId } from '../deployment/secrets.ts'
import {
  forgetPackages,
  forgetProofs,
  proofKey,
  type ProofSummaries,
  type ProofSummary,
  proofWords,
  summaryOf,
  writeProofs,
} from '../proof/kept.ts'
import type { Proof } from '../proof/proof.ts'
import type { ProveParts } from '../proof/prove.ts'
import { knownSecrets } from '../gateway/resolve-secrets.ts'
import type { World } from '../world.ts'
import type { Draft } from './draft.ts'

/** What a front end says about how a server is tried. */
export type Trying = Pick<ProveParts, 'seconds' | 'call' | 'signal' | 'report' | 'mayRun'>

interface ProofsParts {
  world: World
  name: string
  draft: Draft
  /** Every answer in effect. */
  answers: () => Answers
  kept: () => ProofSummaries
  keep: (proofs: ProofSummaries) => void
}

/** What does not change whether a server works. */
const withoutWords = ({ description: _, probe: __, ...server }: Answers): Answers => server

/** MCP servers tried before they are deployed, and what came of it. */
export class Proofs {
  readonly #parts: ProofsParts
  /** Images of which the user said that a container of them may be run before there is a plan. */
  readonly agreed = new Set<string>()

  constructor(parts: ProofsParts) {
    this.#parts = parts
  }

  #keyOf(item: Answers): string {
    const { image, network } = this.#parts.answers()
    return proofKey(withoutWords(serverSchema.safeParse(item).data ?? item), [image, network])
  }

  /** What came of trying this very server; nothing where it was not, or was another one then. */
  of(item: Answers): ProofSummary | undefined {
    const kept = this.#parts.kept()[String(item.name)]
    return kept?.of === this.#keyOf(item) ? kept : undefined
  }

  /** Starts or reaches one server from where the gateway will. */
  async prove(item: Answers, trying: Trying): Promise<Proof> {
    const { world, draft } = this.#parts
    const of = this.#keyOf(item)
    const { deployment } = deploymentFrom({ ...this.#parts.answers(), servers: [item] })
    const store = world.secretStore(deployment)
    const secrets = await knownSecrets(deployment, { store, draft, env: process.env, files: world.files })
    const { prove } = await import('../proof/prove.ts')
    const proof = await prove({ world, deployment, secrets, ...trying }, deployment.servers[0]!)
    await this.#keep({ ...this.#parts.kept(), [String(item.name)]: summaryOf(proof, of, world.now()) })
    return proof
  }

  async #keep(proofs: ProofSummaries): Promise<void> {
    this.#parts.keep(proofs)
    await writeProofs(this.#parts.world, this.#parts.name, proofs)
  }

  /** A secret was typed anew: what came of trying its server says nothing any more. */
  async secretChanged(id: string): Promise<void> {
    const of = (name: string) => id.startsWith(itemSecretId('servers', name, ''))
    const kept = this.#parts.kept()
    const left = Object.entries(kept).filter(([name]) => !of(name))
    if (left.length < Object.keys(kept).length) await this.#keep(Object.fromEntries(left))
  }

  /** After apply, every package is in its place. */
  readonly applied = (): Promise<void> => forgetPackages(this.#parts.world, this.#parts.name)

  /** After undo there is nothing that it could be about. */
  async undone(): Promise<void> {
    await this.applied()
    this.#parts.keep({})
    await forgetProofs(this.#parts.world, this.#parts.name)
  }
}

/** How a server stands before it is deployed. */
export interface ServerStanding {
  server: string
  state: ProofSummary['state']
  text: string
}

/** What is known of each server that a plan brings or changes. */
export function standings(proofs: Proofs, { servers }: Deployment, before: Deployment | undefined): ServerStanding[] {
  const isAsBefore = (server: Server) => {
    const was = before?.servers.find(({ name }) => name === server.name)
    return was !== undefined && JSON.stringify(was) === JSON.stringify(server)
  }
  return servers
    .filter(server => !isAsBefore(server))
    .map(server => {
      const kept = proofs.of(server)
      return { server: server.name, state: kept?.state ?? 'notTried', text: proofWords(kept) }
    })
}
