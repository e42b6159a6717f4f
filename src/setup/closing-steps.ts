import { documents } from '../documents/index.ts'
import type { Step } from '../engine/step.ts'
import { left } from '../steps/secrets/left.ts'

/** Steps whose changes come after the checks, since they write down what those found. */
export const closingSteps = [documents, left] as Step[]
