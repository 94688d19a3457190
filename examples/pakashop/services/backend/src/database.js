const { PrismaPg } = require('@prisma/adapter-pg');
const { PrismaClient } = require('../generated');

/** Connects when it is first asked. Five connections suffice: several instances share one database. */
function openDatabase(url) {
  if (!url) throw new Error('DATABASE_URL must name a PostgreSQL database');
  const adapter = new PrismaPg({ connectionString: url, max: 5, connectionTimeoutMillis: 2000 });
  // The other formats print the source around each call, which is the client's own bundle.
  return new PrismaClient({ adapter, errorFormat: 'minimal' });
}

module.exports = { openDatabase };
