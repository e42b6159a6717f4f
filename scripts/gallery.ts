import { settleColour } from '../screens/terminal/colour.ts'
import { bundleGallery } from './gallery/bundle.ts'

// `npm run gallery [-- NAME]`
const path = await bundleGallery()
settleColour(process.env)
await import(path)
