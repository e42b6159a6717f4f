/** What the suite is run against: something that can be started as the LiteLLM proxy is. */
export interface Subject {
  name: string
  /** How long a start may take, migrations included, in milliseconds. */
  readyWithin: number
  /** Starts it with the arguments and the environment of the official image. Nothing is waited for. */
  launch(start: Launch): Launched
}

export interface Launch {
  /** Path of config.yaml. */
  config: string
  port: number
  /** The whole environment, apart from what the subject itself needs to run. */
  env: Record<string, string>
}

export interface Launched {
  /** Everything it has printed so far, without colours. */
  log(): string
  /** Its exit code; null where a signal ended it. */
  exited: Promise<number | null>
  /** SIGTERM, and the end is waited for. */
  stop(): Promise<void>
}
