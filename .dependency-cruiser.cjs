// The arrows of ARCHITECTURE.md as lint errors. A rule here is the only place where a direction is decided.
const layer = (name, from, allowed, extra = {}) => ({
  name,
  severity: 'error',
  from: { path: from, pathNot: ['\\.test\\.tsx?$', '/testing/'] },
  to: { path: '^(app|components|lib|prisma|sandbox|scripts|bench|e2e|hostile)/', pathNot: allowed, ...extra },
})

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: { pathNot: 'generated' },
      to: { circular: true, viaOnly: { pathNot: 'generated' } },
    },
    layer('domain-imports-nothing-of-ours', '^lib/domain/', ['^lib/domain/']),
    {
      name: 'domain-does-no-io',
      severity: 'error',
      from: { path: '^lib/domain/', pathNot: '\\.test\\.ts$' },
      // Hashing is arithmetic.
      to: {
        dependencyTypes: ['core', 'npm'],
        pathNot: ['node_modules/(zod|yaml|js-yaml|@stdlib)/', '^(node:)?crypto$'],
      },
    },
    layer('sandbox-stands-alone', '^sandbox/', ['^sandbox/']),
    layer(
      'adapters-know-the-domain-only',
      '^lib/(providers|routers|metrics|registries|artifacts|aws|google)/',
      [
        '^lib/domain/',
        '^lib/(providers|routers|metrics|registries|artifacts|aws|google)/',
        '^lib/(clock|env|log|remember)\\.ts$',
      ],
    ),
    layer('db-knows-the-domain-only', '^lib/(db|audit)/', [
      '^lib/domain/',
      '^lib/(db|audit)/',
      '^lib/(clock|env|log)\\.ts$',
    ]),
    layer('services-know-domain-db-audit', '^lib/services/', [
      '^lib/domain/',
      '^lib/(services|db|audit)/',
      '^lib/(clock|env|log)\\.ts$',
    ]),
    layer('orchestrator-does-not-know-the-web', '^lib/orchestrator/', [
      '^lib/(orchestrator|domain|db|audit|services|providers|routers|metrics|registries|artifacts|aws|google)/',
      '^lib/(clock|clouds|env|log)\\.ts$',
    ]),
    layer('components-see-types-and-domain', '^components/', ['^components/', '^lib/web/', '^lib/domain/']),
    {
      name: 'web-never-changes-a-cloud',
      severity: 'error',
      from: { path: '^(app|components)/' },
      to: {
        path: '^lib/(clouds\\.ts$|(orchestrator|providers|metrics|registries|artifacts|aws|google|db)/)',
      },
    },
    {
      name: 'browser-code-has-no-database',
      severity: 'error',
      from: { path: '^components/' },
      to: { path: '^lib/(db|services|auth)/' },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: ['\\.css$', '^next/image-types/', '^topojson-specification$'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['\\.next/', 'lib/db/generated'] },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json', '.css'],
    },
  },
}
