// Generates lib/db/generated from prisma/schema.prisma. Plain JavaScript: it runs right after the install.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const sources = ['prisma/schema.prisma', 'prisma.config.ts', 'node_modules/prisma/package.json']
const generated = path.join(root, 'lib/db/generated/client.ts')

/** Next.js writes this file at its first build; the types of style sheets and images come with it, and are wanted before. */
const nextTypes = path.join(root, 'next-env.d.ts')

/** @returns {boolean} whether anything had to be generated */
export function generate({ force = false, node = process.execPath, say = () => {} } = {}) {
  if (!existsSync(nextTypes)) {
    writeFileSync(
      nextTypes,
      '/// <reference types="next" />\n/// <reference types="next/image-types/global" />\n',
    )
  }
  if (!force && isFresh()) return false
  say('Generating the database client …')
  const outcome = spawnSync(
    process.execPath,
    [path.join(root, 'node_modules/prisma/build/index.js'), 'generate'],
    {
      cwd: root,
      encoding: 'utf8',
      env: {
        ...process.env,
        // `generate` never runs the schema engine, but would download it; naming any existing file stops that.
        PRISMA_SCHEMA_ENGINE_BINARY: node,
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
        CHECKPOINT_DISABLE: '1',
      },
    },
  )
  if (outcome.status !== 0) {
    throw new Error(
      `prisma generate failed:\n${outcome.stdout ?? ''}${outcome.stderr ?? ''}${outcome.error ?? ''}`,
    )
  }
  return true
}

function isFresh() {
  if (!existsSync(generated)) return false
  const made = statSync(generated).mtimeMs
  return sources.every((file) => statSync(path.join(root, file)).mtimeMs <= made)
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    const done = generate({ force: process.argv.includes('--force') })
    console.log(done ? 'Database client generated.' : 'Database client is up to date.')
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
