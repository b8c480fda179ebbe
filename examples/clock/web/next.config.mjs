import path from 'node:path';

/** @type {import('next').NextConfig} */
export default {
  output: 'standalone',
  // The workspace root: the standalone tree takes the shared package from there.
  outputFileTracingRoot: path.join(import.meta.dirname, '..'),
  poweredByHeader: false,
  images: { unoptimized: true },
};
