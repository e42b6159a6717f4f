import type { PlanContext } from '../engine/step.ts'
import { projectFiles } from '../gateway/paths.ts'
import { YamlText } from '../yaml/edit.ts'

/** What config.yaml says about audit rows. */
export interface AuditSettings {
  /** Seconds after which a row is there, or does not come any more. */
  patience: number
  /** `general_settings.disable_spend_logs`: no row is written at all. */
  isOff: boolean
}

/** Seconds between two batches where config.yaml does not say (litellm/constants.py). */
const usualInterval = 10

/** As the proxy reads it: a number, or one in a text. */
const seconds = (value: unknown): number => {
  const given = typeof value === 'string' ? Number.parseFloat(value) : value
  return typeof given === 'number' && given > 0 ? given : usualInterval
}

/**
 * The proxy begins a batch up to five seconds late (proxy_server.py adds them at random), and a row may miss one by a hair: LiteLLM's own production guide
 * sets `proxy_batch_write_at: 60`, so a row may take more than two minutes.
 */
export function auditSettingsOf(config: string | undefined): AuditSettings {
  const file = config === undefined ? undefined : new YamlText(config, 'config.yaml')
  const at = (name: string) => file?.at(['general_settings', name])
  return { patience: 2 * (seconds(at('proxy_batch_write_at')) + 5) + 10, isOff: at('disable_spend_logs') === true }
}

/** Reads it from the gateway's config.yaml: of an adopted one from its own, until a change has written ours. */
export async function auditSettings({
  deployment,
  world,
}: Pick<PlanContext, 'deployment' | 'world'>): Promise<AuditSettings> {
  const own = await world.files.read(projectFiles(deployment).configFile)
  const { adopted } = deployment
  return auditSettingsOf(own ?? (adopted?.config === undefined ? undefined : await world.files.read(adopted.config)))
}
