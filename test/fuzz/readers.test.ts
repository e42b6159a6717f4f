import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Failure } from '../../src/failure.ts'
import { closeReaders, openReaders, readers } from './readers.ts'

/*
 * Readers of what somebody else may have written: whatever stands there, each answers or tells a Failure. GATEWRIGHT_FUZZ_RUNS sets how often; the seed is fixed,
 * so that a finding can be found again.
 */
const runs = Number(process.env.GATEWRIGHT_FUZZ_RUNS ?? 150)
const seed = Number(process.env.GATEWRIGHT_FUZZ_SEED ?? 20261130)

/** What one reader may add to the memory of this process, whatever it reads. The texts are small; what grows with their number would show. */
const mostMegabytes = 400

beforeAll(openReaders, 60_000)
afterAll(closeReaders)

const nasty = ['__proto__', 'constructor', '\u0000', '\u{1f600}', '{', '[', '&a', '*a', '<<: ', '\\', '"', "'", '$$', '\n', ': ', '- ', '!!js ', 'null', '1e999'] // prettier-ignore

/** A text that was right, cut off, changed and added to. */
const spoiled = (samples: string[]) =>
  fc
    .tuple(
      fc.constantFrom(...samples),
      fc.array(
        fc.tuple(fc.nat(1_000_000), fc.nat(8), fc.oneof(fc.constantFrom(...nasty), fc.string({ maxLength: 5 }))),
        {
          maxLength: 4,
        },
      ),
      fc.option(fc.nat(1_000_000)),
    )
    .map(([sample, edits, cut]) => {
      let text = sample
      for (const [where, gone, put] of edits) {
        const at = where % (text.length + 1)
        text = text.slice(0, at) + put + text.slice(at + gone)
      }
      return cut === null ? text : text.slice(0, cut % (text.length + 1))
    })

const anything = (samples: string[]) =>
  fc.oneof(
    { weight: 6, arbitrary: spoiled(samples) },
    fc.json(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('[', '{"a":', '- ').map(one => one.repeat(3000)),
  )

test.each(Object.entries(readers))('what is as it should be, %s, is read', async (_, { samples, read }) => {
  for (const text of samples()) await read(text)
})

const megabytes = () => process.memoryUsage().rss / 1024 / 1024

test.each(Object.entries(readers))(
  'whatever stands in it, %s is read or told of',
  async (name, { samples, odd = [], read }) => {
    const before = Object.getOwnPropertyNames(Object.prototype).join()
    const begun = megabytes()
    let peak = begun
    let told = 0
    await fc.assert(
      fc.asyncProperty(anything([...samples(), ...odd]), async text => {
        const thrown = await Promise.resolve(text)
          .then(read)
          .then(() => undefined)
          .catch((error: unknown) => error)
        if (thrown !== undefined) {
          told++
          expect(thrown, String((thrown as Error).stack)).toBeInstanceOf(Failure)
        }
        peak = Math.max(peak, megabytes())
        expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(before)
      }),
      { numRuns: runs, seed },
    )
    const memory = `${Math.round(peak)} MB at most, ${Math.round(peak - begun)} more than before`
    console.log(`${name}: ${runs} runs, ${told} told of, no other error; ${memory}`)
    expect(peak - begun).toBeLessThan(mostMegabytes)
  },
  30_000 + runs * 400,
)
