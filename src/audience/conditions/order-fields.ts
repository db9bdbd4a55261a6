import { jsonField, jsonList } from './json-fields';
import type { SqlDialect } from './sql-dialect';
import { raw, sql, TRUE } from './sql-text';
import { number, only, text, type SqlField, type SqlValue } from './sql-value';

/** The fields of an order as SQL over `orders o` and its `order_items`: what orders/view-order.ts says. */
export class OrderFields {
  constructor(
    private readonly dialect: SqlDialect,
    private readonly alias: () => string,
  ) {}

  /** `undefined` when an order has no such field. */
  field(name: string): SqlField | undefined {
    switch (name) {
      case 'subtotal':
      case 'discount_total':
      case 'shipping_total':
      case 'tax_total':
      case 'total':
      case 'paid_total':
      case 'refunded_total':
        return only(money(name));
      case 'placed_at':
      case 'paid_at':
      case 'shipped_at':
      case 'delivered_at':
      case 'completed_at':
      case 'closed_at':
        return only(number(raw(`o.${name}`)));
      case 'discount_codes':
      case 'tags':
        return only(jsonList(raw(`o.${name}`), this.dialect, this.alias));
      case 'items':
        return only(this.items());
      case 'shipping_address.country':
      case 'shipping_address.region':
      case 'shipping_address.postal_code':
        return only(jsonField(raw('o.shipping_address'), name.split('.').slice(1), this.dialect, this.alias));
      case 'external_id':
      case 'source':
      case 'number':
      case 'currency':
      case 'payment':
      case 'fulfillment':
      case 'status':
      case 'payment_method':
      case 'closed_reason':
      case 'pay_url':
      case 'note':
        return only(text(raw(`o.${name}`)));
      default:
        return undefined;
    }
  }

  private items(): SqlValue {
    return {
      present: TRUE,
      anyElement: (holds) => {
        const row = this.alias();
        const element = { present: TRUE, field: (name: string) => this.itemField(row, name) };
        return sql`EXISTS (SELECT 1 FROM order_items ${raw(row)} WHERE ${raw(row)}.order_id = o.id AND ${holds(element)})`;
      },
    };
  }

  private itemField(row: string, name: string): SqlField | undefined {
    const column = raw(`${row}.${name}`);
    switch (name) {
      case 'quantity':
      case 'lasts_days':
        return only(number(column));
      case 'price':
        return only({ present: TRUE, money: { minor: column, currency: raw('o.currency') } });
      case 'tags':
        return only(jsonList(column, this.dialect, this.alias));
      case 'gift':
      case 'sample':
        return only({ present: TRUE, boolean: column });
      case 'product_id':
      case 'variant_id':
      case 'sku':
      case 'title':
      case 'variant':
      case 'category':
      case 'url':
      case 'image_url':
        return only(text(column));
      default:
        return undefined;
    }
  }
}

function money(column: string): SqlValue {
  const minor = raw(`o.${column}`);
  return { present: sql`${minor} IS NOT NULL`, money: { minor, currency: raw('o.currency') } };
}
