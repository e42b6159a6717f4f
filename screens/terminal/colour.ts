/**
 * Ink colours through chalk, which knows FORCE_COLOR only and reads it when it is loaded; NO_COLOR (https://no-color.org) is said in its words.
 * To be called before anything of Ink is loaded.
 */
export function settleColour(env: NodeJS.ProcessEnv): void {
  if (env.NO_COLOR) env.FORCE_COLOR = '0'
}
