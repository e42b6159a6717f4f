/** What stands where something was that cannot be seen but acts, or hides: the replacement character of Unicode. */
const mark = '\ufffd'

/**
 * Whole sequences that a terminal obeys (ECMA-48, 5.4 and 5.6; xterm's ctlseqs), in their 7-bit and 8-bit forms: CSI, such as a colour; the strings of
 * OSC, DCS, SOS, PM and APC, such as a title or what goes to the clipboard, up to BEL or ST; two-byte escapes, such as a reset. A string that does not
 * end on its line is none: it would take what follows with it.
 */
const sequence =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d\u009e\u009f])[^\n\r\u0007\u001b\u0080-\u009f]*(?:\u0007|\u001b\\|\u009c)|\u001b[ -/]*[0-OQ-WYZ\\`-~]/g

/** Scripts in which letters join, or do not, by ZWJ and ZWNJ (RFC 5892, appendix A.1 and A.2). */
const joining = String.raw`\p{M}\p{sc=Arab}\p{sc=Syrc}\p{sc=Mong}\p{sc=Nkoo}\p{sc=Deva}\p{sc=Beng}\p{sc=Guru}\p{sc=Gujr}\p{sc=Orya}\p{sc=Taml}\p{sc=Telu}\p{sc=Knda}\p{sc=Mlym}\p{sc=Sinh}\p{sc=Khmr}\p{sc=Mymr}\p{sc=Tibt}`

/** Characters without a look of their own that belong to what is before them, and where they do. */
const belonging = [
  String.raw`(?<=[\p{ExtPict}\p{EMod}\ufe0f])\u200d(?=\p{ExtPict})`,
  String.raw`(?<=\p{Emoji})[\ufe0e\ufe0f]`,
  String.raw`(?<=[${joining}])[\u200c\u200d](?=[${joining}])`,
  String.raw`(?<=\p{sc=Mong})[\u180b-\u180d\u180f]`,
  String.raw`(?<=\p{sc=Han})[\u{e0100}-\u{e01ef}]`,
].join('|')

/** The flags of England, Scotland and Wales: the only emoji that are written with tags (UTS #51, ED-14a). */
const flag = String.raw`(\u{1f3f4}\u{e0067}\u{e0062}(?:\u{e0065}\u{e006e}\u{e0067}|\u{e0073}\u{e0063}\u{e0074}|\u{e0077}\u{e006c}\u{e0073})\u{e007f})`

/** Controls, halves of surrogate pairs, and whatever Unicode calls ignorable by default: bidi controls, zero widths, fillers, tags. */
const unseen = new RegExp(
  String.raw`${flag}|(?:(?!${belonging}|[\n\t])[\p{Cc}\p{Cs}\p{DI}\p{Bidi_C}\ufff9-\ufffb])+`,
  'gu',
)

const harmless = /^[\n\t\u0020-\u007e]*$/

/**
 * The one cleaner of text that a terminal, a document or a message shows: nothing in it acts on a terminal, turns the order of what is read or cannot be
 * seen. Colours and the like go without a trace; whatever else goes leaves `�` behind, so that two names that differ do not look alike. Emoji, accents
 * and scripts of any direction stay. Line feeds and tabs stay too.
 */
export function clean(text: string): string {
  if (harmless.test(text)) return text
  return text
    .replace(sequence, '')
    .replaceAll('\r\n', '\n')
    .replace(/[\r\v\f\u0085\u2028\u2029]/g, ' ')
    .replace(unseen, (_, kept: string | undefined) => kept ?? mark)
}

/** What of a text is not shown as it is: the code points of it, and none where it is. */
export const hiddenIn = (text: string): string[] =>
  clean(text) === text
    ? []
    : [...new Set([...text].filter(one => clean(one) !== one))].map(
        one => `U+${one.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`,
      )

/** The same as one line: nobody can write a line that looks like one of ours. */
export const cleanLine = (text: string): string => {
  const cleaned = clean(text)
  if (!/[\n\t]/.test(cleaned)) return cleaned
  const lines = cleaned.split('\n').map((part, at) => (at === 0 ? part.trimEnd() : part.trim()))
  return lines
    .filter(part => part !== '')
    .join(' ')
    .replaceAll('\t', ' ')
}

/** A value as JSON that is as safe to print: its texts are cleaned, and what is left in names is escaped, separators of lines too (which JSON takes as they are). */
export const cleanJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? clean(part) : part), indent)
    .replace(unseen, (all, kept: string | undefined) => kept ?? escaped(all))
    .replace(/[\u2028\u2029]/g, escaped)

const escaped = (text: string) =>
  text
    .split('')
    .map(unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
