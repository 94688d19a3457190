import fs from 'node:fs/promises';
import path from 'node:path';

/** A change that a developer makes: files edited in place or written anew. */
export interface Change {
  readonly branch: string;
  readonly message: string;
  readonly edits: readonly Edit[];
}

type Edit =
  | { readonly file: string; readonly find: string; readonly replace: string }
  | { readonly file: string; readonly text: string };

/** A real change in one service, with its test. */
export const bulkDiscount: Change = {
  branch: 'feature/bulk-discount',
  message: 'pricing: Give 12 % off from a hundred pieces',
  edits: [
    {
      file: 'services/pricing/src/price.js',
      find: '  { from: 50, percent: 10 },',
      replace: '  { from: 100, percent: 12 },\n  { from: 50, percent: 10 },',
    },
    {
      file: 'services/pricing/test/price.test.js',
      find: '  assert.equal(priceBasket(one(100, 50)).total, 4500);',
      replace:
        '  assert.equal(priceBasket(one(100, 50)).total, 4500);\n  assert.equal(priceBasket(one(100, 100)).total, 8800);',
    },
  ],
};

/** A change whose author forgot what a test says. */
export const wrongDiscount: Change = {
  branch: 'feature/wrong-discount',
  message: 'pricing: Give 7 % off from ten pieces',
  edits: [
    { file: 'services/pricing/src/price.js', find: '{ from: 10, percent: 5 }', replace: '{ from: 10, percent: 7 }' },
  ],
};

/** A visible change with a migration that only adds. */
export const giftNotes: Change = {
  branch: 'feature/gift-notes',
  message: 'orders: Make room for gift notes, and say so',
  edits: [
    {
      file: 'services/backend/prisma/schema.prisma',
      find: '  about       String      @default("")',
      replace: '  about       String      @default("")\n  giftNote    String?     @map("gift_note")',
    },
    {
      file: 'services/backend/prisma/migrations/20250310100000_gift_notes/migration.sql',
      text: 'ALTER TABLE "products" ADD COLUMN "gift_note" TEXT;\n',
    },
    {
      file: 'services/gateway/src/app.js',
      find: "response.json({ status: 'ok', service: 'gateway', release });",
      replace: "response.json({ status: 'ok', service: 'gateway', release, news: 'Gift notes are here' });",
    },
  ],
};

/** A change that works in staging and not in production: it needs a setting that nobody made there. */
export const priceBook: Change = {
  branch: 'feature/price-book',
  message: 'pricing: Read prices from the price book',
  edits: [
    {
      file: 'services/pricing/src/main.js',
      find: 'stopGracefully(',
      replace:
        "if (process.env.GANTRY_ENVIRONMENT === 'production' && !process.env.PRICE_BOOK_URL)\n  throw new Error('PRICE_BOOK_URL is not set');\n\nstopGracefully(",
    },
  ],
};

/** The price book becomes a matter of choice. */
export const priceBookOptional: Change = {
  branch: 'fix/price-book',
  message: 'pricing: Do without a price book where there is none',
  edits: [
    {
      file: 'services/pricing/src/main.js',
      find: "  throw new Error('PRICE_BOOK_URL is not set');",
      replace: "  console.log('there is no price book: the list prices hold');",
    },
  ],
};

/** A change in two services that share nothing. */
export const couponDate: Change = {
  branch: 'feature/coupon-date',
  message: 'coupon, frontend: Say when a coupon was asked for',
  edits: [
    {
      file: 'services/coupon/src/app.js',
      find: 'response.json({ ...coupon, used: orders.size });',
      replace: 'response.json({ ...coupon, used: orders.size, asked: new Date().toISOString() });',
    },
    { file: 'frontend/index.html', find: '<h1>Pakashop</h1>', replace: '<h1>Pakashop, now with dated coupons</h1>' },
  ],
};

/** Applies a change to the files of a working tree; a place that is not there any more is an error. */
export async function applyChange(work: string, { edits }: Change): Promise<void> {
  for (const edit of edits) {
    const file = path.join(work, edit.file);
    if ('text' in edit) {
      await fs.mkdir(path.dirname(file), { recursive: true });
      await fs.writeFile(file, edit.text);
      continue;
    }
    const text = await fs.readFile(file, 'utf8');
    if (!text.includes(edit.find)) throw new Error(`${edit.file} has no "${edit.find}" to change`);
    await fs.writeFile(
      file,
      text.replace(edit.find, () => edit.replace),
    );
  }
}
