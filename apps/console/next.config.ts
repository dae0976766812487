import { join } from 'node:path';
import type { NextConfig } from 'next';

const config: NextConfig = {
  outputFileTracingRoot: join(import.meta.dirname, '..', '..'),
  poweredByHeader: false,
  reactStrictMode: true,
  typedRoutes: false,
};

export default config;
