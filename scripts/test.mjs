// `npm test`: every check there is; the last line is their sum.
import { launch } from './install.mjs'

await launch('scripts/test/main.ts')
