// `npm run hostile -- --seeds 1-50`: seeded faults over the real processes; see hostile/main.ts.
import { launch } from './install.mjs'

await launch('hostile/main.ts')
