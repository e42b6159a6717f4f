import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import type { Answers } from '../deployment/field.ts'
import { deploymentFiles } from '../paths.ts'
import { note } from '../state-file.ts'
import type { World } from '../world.ts'
import { type Proof, stateWords } from './proof.ts'

const summary = z.strictObject({
  /** What was tried: another server under the same name was not. */
  of: z.string(),
  state: z.enum(['proved', 'failed', 'notTried']),
  /** What came of it, in a few words. */
  text: z.string(),
  /** Names of its tools, where it was proved. */
  tools: z.array(z.string()).optional(),
  at: z.iso.datetime(),
})

/** What came of trying a server, as it is kept from one run to the next. */
export type ProofSummary = z.output<typeof summary>

/** By the server's name. */
export type ProofSummaries = Record<string, ProofSummary>

/** Without it no server counts as tried. */
export const proofs = note<ProofSummaries>('proofs.json', z.record(z.string(), summary), {})

/** Below it lie packages that were installed to try servers before they are deployed. */
export const proofDirectory = (world: World, name: string) => join(deploymentFiles(world.own, name).state, 'proof')

/** Tells a server, and where it was tried, from any other. */
export const proofKey = (server: Answers, surroundings: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify([server, surroundings]))
    .digest('hex')
    .slice(0, 16)

/** `13 tools in 1.2 s`, or why not. */
export function proofInShort(proof: Proof): string {
  if (proof.state === 'notTried') return proof.reason
  if (proof.state === 'failed') return proof.cause.means
  const { tools, ms } = proof
  return `${tools.length} ${tools.length === 1 ? 'tool' : 'tools'} in ${(ms / 1000).toFixed(1)} s`
}

export const summaryOf = (proof: Proof, of: string, at: Date): ProofSummary => ({
  of,
  state: proof.state,
  text: proofInShort(proof),
  ...(proof.state === 'proved' && { tools: proof.tools.map(({ name }) => name) }),
  at: at.toISOString(),
})

/** Names of tools by server, as far as they are known. */
export const toolsIn = (kept: ProofSummaries): Record<string, string[]> =>
  Object.fromEntries(Object.entries(kept).flatMap(([name, { tools }]) => (tools ? [[name, tools]] : [])))

/** What is said about a server in a list: the word, and what there is to say. */
export const proofWords = (kept: ProofSummary | undefined): string =>
  kept && kept.state !== 'notTried' ? `${stateWords[kept.state]}: ${kept.text}` : stateWords.notTried

export const readProofs = (world: World, name: string): Promise<ProofSummaries> => proofs.read(world, name)

export const writeProofs = (world: World, name: string, kept: ProofSummaries): Promise<void> =>
  proofs.write(world, name, kept)

/** Takes away what trying servers left: the packages, which a deployment has in its own place. */
export const forgetPackages = (world: World, name: string): Promise<void> =>
  world.files.removeTree(proofDirectory(world, name))

export const forgetProofs = (world: World, name: string): Promise<void> => proofs.forget(world, name)
