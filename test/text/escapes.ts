/** A text that would act on whoever shows it, and how it is shown. */
export interface Escape {
  name: string
  text: string
  shown: string
}

const ESC = '\u001b'
const BEL = '\u0007'
const ST = `${ESC}\\`

/** Each one is embedded in `before` and `after`, so that a test sees what of the text around it is left. */
const between = (name: string, acts: string, shown = ''): Escape => ({
  name,
  text: `before${acts}after`,
  shown: `before${shown}after`,
})

const gone = '\ufffd'

/** What servers, models, log lines, rows and files may hold (ECMA-48; xterm's ctlseqs; Unicode's UAX #9 and UTS #39). */
export const escapes: Escape[] = [
  between('a colour', `${ESC}[31;1m`),
  between('a colour with colons', `${ESC}[38:2::255:0:0m`),
  between('clear screen', `${ESC}[2J${ESC}[H`),
  between('the alternate screen', `${ESC}[?1049h`),
  between('the cursor up and the line erased', `${ESC}[1A${ESC}[2K`),
  between('a report of the cursor asked for', `${ESC}[6n`),
  between('a CSI of eight bits', '\u009b2J'),
  between('a CSI that its line ends', `${ESC}[31\n`, `${gone}[31\n`),
  between('a reset', `${ESC}c`),
  between('another character set', `${ESC}(0`),
  between('an escape in front of an escape', `${ESC}${ESC}[31m[2J`, `${gone}[2J`),
  between('a title, ended by BEL', `${ESC}]0;OWNED${BEL}`),
  between('a title, ended by ST', `${ESC}]2;OWNED${ST}`),
  between('a title of eight bits', '\u009d0;OWNED\u009c'),
  between('a title that never ends', `${ESC}]0;OWNED`, `${gone}]0;OWNED`),
  between('a title that ends in the next line', `${ESC}]0;OWNED\nmore${BEL}`, `${gone}]0;OWNED\nmore${gone}`),
  between('a link, ended by BEL', `${ESC}]8;;https://evil.example${BEL}here${ESC}]8;;${BEL}`, 'here'),
  between('a link, ended by ST', `${ESC}]8;;https://evil.example${ST}here${ESC}]8;;${ST}`, 'here'),
  between('the clipboard, ended by BEL', `${ESC}]52;c;T1dORUQ=${BEL}`),
  between('the clipboard, ended by ST', `${ESC}]52;c;T1dORUQ=${ST}`),
  between('a notification', `${ESC}]777;notify;OWNED;OWNED${BEL}`),
  between('a DCS', `${ESC}P$q"p${ST}`),
  between('a DCS of eight bits', '\u0090$q"p\u009c'),
  between('a DCS that tmux passes through', `${ESC}Ptmux;${ESC}${ESC}]0;OWNED${BEL}${ST}`, `${gone}Ptmux;${gone}`),
  between('an APC', `${ESC}_Gf=24;AAAA${ST}`),
  between('a PM', `${ESC}^OWNED${ST}`),
  between('a SOS', `${ESC}XOWNED${ST}`),
  between('the bell', BEL, gone),
  between('a backspace', '\b\b\b\b\b\b', gone),
  between('a NUL', '\0', gone),
  between('a shift out', '\u000e', gone),
  between('a delete', '\u007f', gone),
  between('a carriage return', '\r', ' '),
  between('a next line of eight bits', '\u0085', ' '),
  between('a vertical tab and a form feed', '\v\f', '  '),
  between('a right-to-left override', '\u202egnp.exe\u202c', `${gone}gnp.exe${gone}`),
  between('an isolate', '\u2066x\u2069', `${gone}x${gone}`),
  between('a mark of direction', '\u200f', gone),
  between('a zero width space', '\u200b', gone),
  between('a joiner between two letters that do not join', '\u200d', gone),
  between('a word joiner and a byte order mark', '\u2060\ufeff', gone),
  between('a soft hyphen', '\u00ad', gone),
  between('a Hangul filler', '\u3164', gone),
  between('letters as tags', '\u{e0068}\u{e0069}', gone),
  between('variation selectors that spell something', '\ufe01\ufe0a\u{e0120}', gone),
  between('a separator of lines', '\u2028', ' '),
  between('half of a surrogate pair', '\ud83d', gone),
  between('the other half', '\ude00', gone),
  between('an annotation', '\ufff9x\ufffb', `${gone}x${gone}`),
  // Bytes that are no UTF-8 become U+FFFD where they are decoded: none of them is an ESC any more.
  between(
    'an ESC in overlong UTF-8',
    new TextDecoder().decode(Buffer.from([0xc0, 0x9b, 0x5b, 0x32, 0x4a])),
    '\ufffd\ufffd[2J',
  ),
]

/** Texts of people, which stay as they are. */
export const harmless: [name: string, text: string][] = [
  ['a family', '👨‍👩‍👧‍👦'],
  ['a profession with a skin tone', '👩🏽‍🚀'],
  ['a flag of two parts', '🏳️‍🌈'],
  ['the flag of England', '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}'],
  ['a keycap', '1️⃣'],
  ['a heart as an emoji', '❤️'],
  ['an accent of its own', 'e\u0301'],
  ['Hebrew', 'שלום עולם'],
  ['Arabic', 'مرحبا بالعالم'],
  ['Persian with a non-joiner', 'می\u200cخواهم'],
  ['Hindi with a joiner', 'क्\u200dष'],
  ['Chinese and Japanese', '数据库 データベース'],
  ['a variant of an ideograph', '葛\u{e0100}'],
  ['a table in a text', 'a\tb\n1\t2'],
]
