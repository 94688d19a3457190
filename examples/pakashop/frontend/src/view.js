import { money, total } from './basket.js';

/** An element with its children; texts become text, never markup. */
export function element(name, { onClick, ...attributes } = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (onClick) node.addEventListener('click', onClick);
  node.append(...children);
  return node;
}

export function showProducts(place, products, onAdd) {
  const cards = products.map((product) =>
    element(
      'article',
      {},
      element('h2', {}, product.name),
      element('p', {}, product.about),
      element('p', { class: 'price' }, money(product.price)),
      product.stock > 0
        ? element('button', { onClick: () => onAdd(product) }, 'Add')
        : element('p', { class: 'gone' }, 'Sold out'),
    ),
  );
  place.replaceChildren(...(cards.length > 0 ? cards : ['Nothing fits.']));
}

export function showBasket(place, basket, onRemove) {
  const lines = basket.map(({ sku, name, quantity }) =>
    element('li', {}, `${quantity} × ${name} `, element('button', { onClick: () => onRemove(sku) }, '−')),
  );
  const sum = element('p', { class: 'price' }, money(total(basket)));
  place.replaceChildren(...(lines.length > 0 ? [element('ul', {}, ...lines), sum] : []));
}
