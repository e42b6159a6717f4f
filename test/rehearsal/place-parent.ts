/** Takes a place and stays, for a test that kills it. */
import { takePlace } from '../../src/rehearsal/place.ts'

await takePlace(process.argv[2]!)
process.send!('taken')
