const { openDatabase } = require('../src/database');

const PRODUCTS = [
  ['KIO-001', 'Kiondo basket', 'Woven sisal with leather straps', 'mama-njeri', '0722000111', 249_900, 40],
  ['CHA-010', 'Kericho black tea, 500 g', 'Loose leaf, strong', 'chai-house', '0733000222', 64_900, 300],
  ['CHA-011', 'Ginger tea, 20 bags', 'Black tea with dried ginger', 'chai-house', '0733000222', 38_500, 250],
  ['SOA-003', 'Soapstone bowl', 'Carved and polished in Kisii', 'tabaka-stone', '0744000333', 189_000, 25],
  ['KIT-007', 'Kitenge tablecloth', 'Wax print, 150 by 250 cm', 'mama-njeri', '0722000111', 329_000, 18],
  ['HON-002', 'Acacia honey, 1 kg', 'Raw, from Baringo', 'nyuki-farm', '0755000444', 119_900, 90],
];

async function seed(database) {
  for (const [sku, name, about, seller, sellerPhone, price, stock] of PRODUCTS) {
    const product = { sku, name, about, seller, sellerPhone, price, stock };
    await database.product.upsert({ where: { sku }, create: product, update: {} });
  }
  return database.product.count();
}

async function main() {
  const database = openDatabase(process.env.DATABASE_URL);
  try {
    console.log(`${await seed(database)} products`);
  } finally {
    await database.$disconnect();
  }
}

if (require.main === module) main();

module.exports = { seed };
