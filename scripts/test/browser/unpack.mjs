// `node unpack.mjs PACKAGE ARCHIVE…`: unpacks archives of that package into TMPDIR, the only place the package knows.
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const [folder, ...archives] = process.argv.slice(2)
const { inflate } = await import(pathToFileURL(path.join(folder, 'build/index.js')).href)
for (const archive of archives) await inflate(path.join(folder, 'bin', archive))
