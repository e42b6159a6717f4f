import type { CheckContext } from '../checks/check.ts'
import type { Secret } from '../secret.ts'

/** What a check has of a gateway that is known by its address only. */
export interface AddressContext extends Pick<CheckContext, 'gateway' | 'secrets' | 'signal' | 'trail' | 'world'> {
  /** A virtual key, the master key, or an administrator's; `secrets` has it as the master key, which it may turn out to be. */
  key: Secret
  /** The model that may be asked although it costs money. */
  ask?: string
}
