/** What a README writes in place of any value: `<your token>`, `YOUR_TEAM_ID`, `[YOUR TOKEN]`, `REPLACE_ME`. */
const anything = [
  // A tag of XML is none: it is closed.
  /<(?![/!?])([^<>\n=@]{1,80})(?<!\/)>(?!.{0,2000}<\/\1>)/s,
  /(?<![A-Za-z0-9])your[-_ ][\w-]*|(?<![A-Za-z0-9])YOUR[A-Z]{0,40}(?:KEY|TOKEN|SECRET|ID|PASSWORD)(?![A-Za-z])/i,
  /\[\s{0,4}(?:your|insert|enter|add|put|paste|replace)\b[^\]]{0,80}\]/i,
  /^(?:replace|change|insert|enter|paste|fill)[-_ ]?(?:me|this|it|in|here|with|your|the)(?:[-_ ]\w+)*$/i,
  /^(?:insert|enter|paste|put|add|provide|replace)[-_ ](?:\w+[-_ ])*(?:here|key|token|secret|password|value)$/i,
  /(?<![A-Za-z0-9])(?:[A-Za-z0-9]{1,24}[-_ ]){1,9}here$/i,
  /__[A-Z][A-Z0-9_]*__|@@[A-Z][A-Z0-9_]*@@/,
]

/** The same for a secret alone: no secret looks so, but other settings might. */
const ofSecret = [
  /^(?:(?:sk|pk|rk|ghp|gho|glpat|xoxb|xoxp|hf|tvly|ntn|secret|github_pat|gsk|key|token|api)[-_](?:\w{1,8}[-_])*)?(?:x{3,}|X{3,}|\.{3}|…|\*{3,}|•{3,}|_{3,}|-{3,}|\?{3,}|0{8,})$/,
  /^(?:sk|ghp|xoxb|hf|tvly|ntn|gsk)[-_][\w-]{0,8}(?:\.{3}|…|\*{3})\w{0,6}$/,
  /^(?:sk|ghp)[-_]your.*$/i,
  /^(?:todo|tbd|fixme|placeholder|dummy|redacted|removed|masked|example|changeit)$/i,
  // Where a manager of secrets has it, and a secret that another program is to open (sops).
  /^arn:aws[\w-]*:(?:secretsmanager|ssm):\S+$|^projects\/[\w-]+\/secrets\/[\w-]+(?:\/versions\/\w+)?$|^@Microsoft\.KeyVault\(.{1,300}\)$|^ENC\[.{1,2000}\]$/,
  /^file:(?:\/\/)?[~.\w/-]{1,300}$|^pass:[\w/.-]{1,200}$|^~~\w{1,100}~~$/,
  /^(?:my|some|example|placeholder)[-_ ](?:\w+[-_ ])*(?:key|token|secret|password|pat)$/i,
]

/** Whether a secret is none: what a README writes in its place. */
export const isPlaceholder = (name: string, value: string): boolean =>
  anything.some(pattern => pattern.exec(value)?.[0] === value) ||
  ofSecret.some(pattern => pattern.test(value)) ||
  (value === name && /_/.test(name))

/** Where what has to be filled in stands in any value: the host in `https://your-domain.example.com`. */
export function placeholdersIn(value: string): [from: number, to: number][] {
  for (const pattern of anything) {
    const all = [...value.matchAll(new RegExp(pattern, pattern.flags.replace('g', '') + 'g'))]
    if (all.length > 0) return all.map(match => [match.index, match.index + match[0].length])
  }
  return []
}
