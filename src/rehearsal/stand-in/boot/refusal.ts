/** A start that LiteLLM refuses: what its log shows last, and the exit code. */
export class Refusal extends Error {
  readonly exitCode: number

  constructor(exitCode: number, text: string) {
    super(text)
    this.exitCode = exitCode
  }
}
