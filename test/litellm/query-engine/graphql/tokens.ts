const TOKEN = /[\s,]+|#[^\n]*|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[A-Za-z_$][\w$]*|[{}()[\]:]/y

/**
 * The offset just behind the string that starts at `start`.
 * A string may run to megabytes (a whole prompt as a Json value), more than one regular expression can match.
 */
export function stringEnd(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let slashes = 0
    while (text[end - 1 - slashes] === '\\') slashes += 1
    if (slashes % 2 === 0) return end + 1
  }
  throw new SyntaxError(`unterminated string at offset ${start}`)
}

/** The tokens of a GraphQL text; blanks, commas and comments are left out. */
export function tokenise(source: string): string[] {
  const tokens: string[] = []
  for (let at = 0; at < source.length;) {
    TOKEN.lastIndex = at
    const text = source[at] === '"' ? source.slice(at, stringEnd(source, at)) : TOKEN.exec(source)?.[0]
    if (!text) throw new SyntaxError(`unexpected ${JSON.stringify(source[at])} at offset ${at} of the query`)
    if (!/^[\s,#]/.test(text)) tokens.push(text)
    at += text.length
  }
  return tokens
}
