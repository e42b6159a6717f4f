import { z } from 'zod'

/**
 * Where a secret value comes from. `generate`: made by Gatewright, once. `stored`: it is in the secret store (or, before the first apply,
 * in the draft). `file:PATH` and `env:NAME`: read when the plan is made. A value itself is never written here.
 */
export const secretRef = z
  .string()
  .regex(
    /^(generate|stored|file:.+|env:[A-Za-z_][A-Za-z0-9_]*)$/,
    'write generate, stored, file:PATH or env:NAME; never the value itself',
  )

export type SecretRef = z.output<typeof secretRef>
