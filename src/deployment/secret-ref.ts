import { z } from 'zod'

/**
 * Where a secret value comes from. `generate`: made by Gatewright, once. `stored`: it is in the secret store (or, before the first apply,
 * in the draft). `renew`: made anew by Gatewright, this once; `renew:1h` lets a virtual key from before go on for that long. `file:PATH` and `env:NAME`: read
 * when the plan is made. A value itself is never written here.
 */
export const secretRef = z
  .string()
  .regex(
    /^(generate|stored|renew(:\d+[smhdw])?|file:.+|env:[A-Za-z_][A-Za-z0-9_]*)$/,
    'write generate, stored, renew, file:PATH or env:NAME; never the value itself',
  )

export type SecretRef = z.output<typeof secretRef>
