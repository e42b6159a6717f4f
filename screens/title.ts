import { type Line, span } from './text/view.ts'

/** `Gatewright   set up mcp-litellm`. */
export const title = (text: string): Line => [span('Gatewright', 'strong'), span(`   ${text}`)]
