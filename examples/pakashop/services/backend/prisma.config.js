const { PrismaPg } = require('@prisma/adapter-pg');
const { defineConfig } = require('prisma/config');

// Everything works through WebAssembly and a driver in JavaScript, so the engines that Prisma would download
// are never used. Naming any program that exists keeps it from looking for them.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;
process.env.PRISMA_QUERY_ENGINE_LIBRARY ??= process.execPath;

module.exports = defineConfig({
  schema: 'prisma/schema.prisma',
  engine: 'js',
  experimental: { adapter: true },
  adapter: async () => new PrismaPg({ connectionString: process.env.DATABASE_URL }),
});
