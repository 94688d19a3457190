const { HttpError, text, wholeNumber } = require('@pakashop/service');
const { answering, idOf, pageOf } = require('./request');

// The seller's phone number is for our own alerts only.
const SHOWN = { id: true, sku: true, name: true, about: true, seller: true, price: true, stock: true };

function addProductRoutes(app, database) {
  app.get('/products', async (request, response) => {
    const products = await database.product.findMany({ select: SHOWN, ...pageOf(request.query) });
    response.json({ products });
  });
  app.get('/products/:id', async (request, response) => {
    const product = await database.product.findUnique({ where: { id: idOf(request) }, select: SHOWN });
    if (!product) throw new HttpError(404, 'There is no such product');
    response.json(product);
  });
  app.post('/products', async (request, response) => {
    const data = checkProduct(request.body ?? {});
    response.status(201).json(await answering('product', database.product.create({ data, select: SHOWN })));
  });
  app.post('/products/:id/stock', async (request, response) => {
    const stock = { increment: wholeNumber(request.body?.add, 'add', { min: 1, max: 100_000 }) };
    const update = database.product.update({ where: { id: idOf(request) }, data: { stock }, select: SHOWN });
    response.json(await answering('product', update));
  });
}

function checkProduct({ sku, name, about = '', seller, sellerPhone, price, stock = 0 }) {
  return {
    sku: text(sku, 'sku', 40),
    name: text(name, 'name'),
    about: about && text(about, 'about', 2000),
    seller: text(seller, 'seller', 60),
    sellerPhone: text(sellerPhone, 'sellerPhone', 30),
    price: wholeNumber(price, 'price', { min: 1 }),
    stock: wholeNumber(stock, 'stock'),
  };
}

module.exports = { addProductRoutes };
