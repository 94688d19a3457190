import { add, remove } from './basket.js';
import { createShop } from './shop.js';
import './style.css';
import { showBasket, showProducts } from './view.js';

const shop = createShop((...request) => fetch(...request));
const [search, products, basketPlace, release] = ['search', 'products', 'basket', 'release'].map((id) =>
  document.getElementById(id),
);
let basket = [];

function change(next) {
  basket = next;
  showBasket(basketPlace, basket, (sku) => change(remove(basket, sku)));
}

const show = (list) => showProducts(products, list, (product) => change(add(basket, product)));

async function start() {
  shop.release().then(
    (name) => {
      release.value = name;
    },
    () => {},
  );
  const all = await shop.products();
  show(all);
  search.addEventListener('submit', async (event) => {
    event.preventDefault();
    const words = new FormData(search).get('q');
    const found = words ? await shop.search(words) : all.map(({ sku }) => sku);
    show(found.flatMap((sku) => all.find((product) => product.sku === sku) ?? []));
  });
}

start().catch((error) => {
  products.replaceChildren(error.message);
});
