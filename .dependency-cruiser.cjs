/**
 * The architecture as rules: `npm run check` refuses what climbs. Types may be imported from anywhere, since nothing of them is left when the program runs.
 * Circles between files are found by oxlint (`.oxlintrc.json`).
 */

/** From the ground up. A folder imports what lies below its floor, and nothing beside itself on it. A new folder of src needs a place here. */
const floors = [
  ['src/text', 'src/judge', 'src/catalogue'],
  // Ground that everybody stands on: Secret, Failure, bounds, paths.
  ['src/(?!open-world|main|cli)[^/]+\\.ts'],
  ['src/diagnosis', 'src/yaml', 'src/versions'],
  // Doors to the outside, and what is said at them.
  ['src/adapters', 'src/logs', 'src/asker'],
  ['src/engine', 'src/dump', 'src/registry', 'src/open-world\\.ts'],
  // The model: questions, answers and what they mean.
  ['src/deployment'],
  ['src/import'],
  ['src/hand-made', 'src/clients'],
  // What a gateway is called, where its parts lie, what it was recorded as.
  ['src/gateway'],
  ['src/identity', 'src/generations', 'src/host'],
  ['src/steps', 'src/rehearsal'],
  ['src/checks', 'src/proof'],
  ['src/documents', 'src/by-address', 'src/status', 'src/backup', 'src/usage'],
  // Walks: one use of the program each.
  ['src/setup'],
  ['src/doctor', 'src/removal'],
  ['src/adopt', 'src/plain'],
  ['src/commands'],
  ['src/main\\.ts'],
  ['src/cli\\.ts'],
]

const any = paths => `^(${paths.join('|')})(/|$)`
const values = { dependencyTypesNot: ['type-only'] }

const climbing = floors.flatMap((folders, height) =>
  folders.map(folder => {
    const beside = folders.filter(other => other !== folder)
    const above = [...floors.slice(height + 1).flat(), ...beside]
    return {
      name: folder,
      comment: 'It imports what lies below its floor only.',
      severity: 'error',
      from: { path: any([folder]) },
      to: { path: any(above), ...values },
    }
  }),
)

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...climbing,
    {
      name: 'without-floor',
      comment: 'Every folder of src has a floor, above.',
      severity: 'error',
      from: { path: '^src/', pathNot: any(floors.flat()) },
      to: {},
    },
    {
      name: 'one-door-to-screens',
      comment: 'Commands reach the screens through their one door; nothing else of the program knows any.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/commands/' },
      to: { path: '^screens/', ...values },
    },
    {
      name: 'stand-in',
      comment:
        'The stand-in speaks LiteLLM’s contract: it takes no door, question or step of what is tested against it.',
      severity: 'error',
      from: { path: '^src/rehearsal/stand-in/' },
      to: { path: '^src/(adapters|deployment|steps|gateway)/', ...values },
    },
    {
      name: 'screens',
      comment: 'Screens know no command.',
      severity: 'error',
      from: { path: '^screens/' },
      to: { path: '^src/(commands/|main\\.ts|cli\\.ts)', ...values },
    },
  ],
  options: {
    // TypeScript 7 has no API that this tool can read with.
    parser: 'swc',
    tsPreCompilationDeps: 'specify',
    includeOnly: '^(src|screens)/',
    enhancedResolveOptions: { extensions: ['.ts', '.tsx'] },
  },
}
