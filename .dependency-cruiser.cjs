// The arrows of ARCHITECTURE.md as lint errors. A rule here is the only place where a direction is decided.
const layer = (name, from, allowed, extra = {}) => ({
  name,
  severity: 'error',
  from: { path: from, pathNot: ['\\.test\\.tsx?$', '/testing/'] },
  to: { path: '^(app|components|lib|prisma|sandbox|scripts|bench|e2e|hostile)/', pathNot: allowed, ...extra },
})

const room = (name, inside, others) => ({
  name: `${name}-knows-no-${others.replaceAll('|', '-')}`,
  severity: 'error',
  from: { path: `^lib/domain/${inside}`, pathNot: ['\\.test\\.ts$', '/testing/'] },
  to: { path: `^lib/domain/(${others})/` },
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
    // The rooms of the domain: the kernel speaks of plans; plan and canary know each other, because a plan says how its canaries are judged; a
    // rollout follows both; the fleet is what comes of it.
    room('kernel', '([^/]+\\.ts|manifest/)', 'canary|rollout|fleet|serving'),
    room('plan', 'plan/', 'rollout|fleet|serving'),
    room('canary', 'canary/', 'rollout|fleet'),
    room('rollout', 'rollout/', 'fleet'),
    {
      name: 'sandbox-stands-alone',
      severity: 'error',
      // Its tests too: what they share with the product's would be misread on both sides.
      from: { path: '^sandbox/' },
      to: { path: '^(app|components|lib|prisma|scripts|bench|e2e|hostile)/' },
    },
    layer('clouds-know-the-domain-only', '^lib/clouds/', [
      '^lib/domain/',
      '^lib/clouds/',
      '^lib/(clock|env|log|remember)\\.ts$',
    ]),
    {
      name: 'a-cloud-knows-no-other',
      severity: 'error',
      from: { path: '^lib/clouds/(sagemaker|vertex)/' },
      to: { path: '^lib/clouds/(sagemaker|vertex)/', pathNot: '^lib/clouds/$1/' },
    },
    {
      name: 'sagemaker-is-of-aws',
      severity: 'error',
      from: { path: '^lib/clouds/sagemaker/' },
      to: { path: '^lib/clouds/google/' },
    },
    {
      name: 'vertex-is-of-google',
      severity: 'error',
      from: { path: '^lib/clouds/vertex/' },
      to: { path: '^lib/clouds/aws/' },
    },
    {
      name: 'a-company-knows-none-of-its-clouds',
      severity: 'error',
      from: { path: '^lib/clouds/(aws|google)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^lib/clouds/(sagemaker|vertex)/' },
    },
    {
      name: 'only-the-registration-names-a-cloud',
      severity: 'error',
      from: {
        path: '^(app|components|lib|scripts|bench)/',
        pathNot: ['^lib/clouds/', '\\.test\\.tsx?$', '/testing/'],
      },
      to: { path: '^lib/clouds/(sagemaker|vertex|aws|google)/' },
    },
    layer('db-knows-the-domain-only', '^lib/(db|audit)/', [
      '^lib/domain/',
      '^lib/(db|audit)/',
      '^lib/(clock|env|log)\\.ts$',
    ]),
    layer('words-know-the-domain-only', '^lib/words/', ['^lib/(words|domain)/']),
    layer('services-know-domain-db-audit', '^lib/services/', [
      '^lib/(domain|words)/',
      '^lib/(services|db|audit)/',
      '^lib/(clock|env|log)\\.ts$',
    ]),
    layer('orchestrator-does-not-know-the-web', '^lib/orchestrator/', [
      '^lib/(orchestrator|domain|words|db|audit|services)/',
      '^lib/clouds/connect\\.ts$',
      '^lib/(clock|env|log)\\.ts$',
    ]),
    layer('components-see-types-and-domain', '^components/', [
      '^components/',
      '^lib/web/',
      '^lib/(domain|words)/',
    ]),
    {
      name: 'web-never-changes-a-cloud',
      severity: 'error',
      from: { path: '^(app|components)/', pathNot: '\\.test\\.tsx?$' },
      to: {
        path: '^lib/(orchestrator|clouds|db)/',
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
