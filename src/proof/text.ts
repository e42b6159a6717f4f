import { proofInShort } from './kept.ts'
import type { ProbedTool } from './probe/report.ts'
import { type Proof, stateWords, type Way } from './proof.ts'

type Proved = Extract<Proof, { state: 'proved' }>

const eras = { handshake: 'with the initialize handshake', stateless: 'without a handshake' } as const

/** `postgres 0.6.2, speaks MCP 2025-11-25 with the initialize handshake`. */
export const speaks = ({ name, version, protocol, era }: Proved): string =>
  `${[name, version].filter(Boolean).join(' ')}, speaks MCP ${protocol} ${eras[era]}`

const firstLine = (text: string) => text.trim().split('\n')[0] ?? ''

/** What a tool does, in one line. */
export const toolLine = ({ name, description = '' }: ProbedTool): string =>
  [name, firstLine(description)].filter(Boolean).join(': ')

/** What a tool answered when it was called by hand. */
export function answerText(call: NonNullable<Proved['call']>): string[] {
  if ('problem' in call) return [`The tool did not answer: ${call.problem}`]
  const verdict = call.isError ? 'The tool answered with an error' : 'The tool answered'
  return [`${verdict} in ${(call.ms / 1000).toFixed(1)} s, ${call.bytes} bytes:`, ...call.text.split('\n')]
}

/** A way out, with what it sets. */
export function wayText({ text, set }: Way): string {
  const values = Object.entries(set ?? {}).filter(([, value]) => typeof value === 'string')
  return [text, ...values.map(([path, value]) => `${path}: ${String(value)}`)].join('; ')
}

/** What is asked before a container is run to try a server. */
export const consentText = (image: string, here: boolean): string[] => [
  `A container of ${image} is run for it, as the gateway would, and removes itself at the end.`,
  ...(here ? [] : ['That image is not on this host: it is pulled first.']),
  'Nothing else is changed before you have seen the plan.',
]

/** What a terminal can still be scrolled through. */
const mostTools = 100

function details(proof: Proof, isTold: (way: Way) => boolean): string[] {
  if (proof.state === 'notTried') return proof.next ? [`next: ${proof.next}`] : []
  if (proof.state === 'failed') {
    const { cause, said } = proof
    return [
      `seen: ${cause.seen}`,
      ...said.slice(-5).map(line => `it said: ${line}`),
      ...cause.ways.filter(isTold).map(way => `way out: ${wayText(way)}`),
    ]
  }
  return [
    speaks(proof),
    ...proof.tools.slice(0, mostTools).map(tool => `tool ${toolLine(tool)}`),
    ...(proof.tools.length > mostTools
      ? [`and ${proof.tools.length - mostTools} more tools: --json has them all`]
      : []),
    ...proof.warnings.flatMap(({ text, next }) => [`to mind: ${text}`, `  ${next}`]),
    ...(proof.call ? answerText(proof.call) : []),
  ]
}

/** What came of trying a server, as plain lines; without the ways out that are offered otherwise. */
export const proofText = (proof: Proof, isTold: (way: Way) => boolean = () => true): string[] => [
  `${stateWords[proof.state]} ${proof.server}: ${proofInShort(proof)}`,
  ...details(proof, isTold).map(line => `  ${line}`),
]
