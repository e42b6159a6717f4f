import { join } from 'node:path'
import { configDefaults, defineConfig } from 'vitest/config'
import { textTemplatesInTests } from './scripts/build/text-templates.ts'

const apart = [
  'test/e2e',
  'test/acceptance',
  'test/contract',
  'test/litellm',
  'test/matrix',
  'test/torture',
  'test/real-clients',
]

/** Acceptance tests that run on the stand-in and on the real proxy; there the long ones only where they are named. */
const long = ['adopt-cases', 'confinement'].filter(name => process.argv.some(word => word.includes(name)))
const journeys = ['wizard', 'mcp-servers', ...long]

/** One directory below test/ with tests that take their time and share what is expensive to start. */
const directory = (name: string, more: object = {}) => ({
  extends: true,
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`, `test/${name}/**/*.test.tsx`],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    ...more,
  },
})

export default defineConfig({
  plugins: [textTemplatesInTests],
  // Several at once, as scripts/test.ts runs them, must not write the same file of results.
  cacheDir: join('node_modules/.vite', process.env.GATEWRIGHT_TEST_PART ?? ''),
  test: {
    // What is waited for may come late on a busy machine; only what never comes is a failure.
    expect: { poll: { timeout: 60_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // Two processors may be shared with much else; a test that hangs is still told in time.
          testTimeout: 120_000,
          hookTimeout: 300_000,
          include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
          exclude: [...configDefaults.exclude, ...apart.map(path => `${path}/**`)],
        },
      },
      directory('e2e'),
      // Inside the namespaces that scripts/acceptance.ts makes: its tests share one engine and one set of ports, so files run one after the other.
      // Several beds run at once, and one test may set up and verify a gateway three times.
      directory('acceptance', {
        globalSetup: ['test/bed/global-setup.ts'],
        fileParallelism: false,
        testTimeout: 600_000,
      }),
      directory('contract'),
      // Two cells at a time: each keeps a processor busy.
      directory('matrix', { maxConcurrency: 2 }),
      // By scripts/test-clients.ts, which installs the clients.
      directory('real-clients'),
      // Each of its files keeps both processors busy by itself.
      directory('torture', { fileParallelism: false, testTimeout: 300_000 }),
      // As acceptance, by scripts/test-litellm.ts.
      directory('litellm', {
        include: ['test/litellm/**/*.test.ts', ...journeys.map(name => `test/acceptance/${name}.test.ts`)],
        globalSetup: ['test/litellm/global-setup.ts'],
        fileParallelism: false,
        maxConcurrency: 2,
      }),
    ],
  },
})
