import { Injectable } from '@nestjs/common';
import { personal, PersonalData, type Person } from '../database/personal-data';
import type { Reader } from '../database/reader';
import type { Tx } from '../database/tx';
import { checkoutTable } from './checkout.entity';
import type { KnownOrder } from './merge-order';
import { withoutPerson } from './order-without-person';
import { orderLinkTable } from './order-link.entity';
import { orderItemTable } from './order-item.entity';
import { OrderStore } from './order.store';
import { orderTable } from './order.entity';
import { refundTable } from './refund.entity';
import { shipmentTable } from './shipment.entity';

/** What somebody bought. Amounts, goods and dates stay for the books; what tells whose order it was goes. */
@Injectable()
export class OrdersPersonalData extends PersonalData {
  private readonly store = new OrderStore();
  readonly tables = [
    personal({
      table: orderTable,
      by: { contact_id: 'contacts' },
      json: ['discount_codes', 'tags', 'shipping_address', 'facts'],
      erased: { checkout_id: null, pay_url: null, discount_codes: null, tags: null, note: null, shipping_address: null },
    }),
    personal({ table: orderItemTable, by: { order_id: 'orders' }, json: ['tags'], erased: 'stay' }),
    personal({ table: refundTable, by: { order_id: 'orders' }, erased: 'stay' }),
    personal({ table: shipmentTable, by: { order_id: 'orders' }, erased: { tracking_number: null, tracking_url: null } }),
    personal({ table: orderLinkTable, by: { order_id: 'orders' }, erased: 'stay' }),
    personal({ table: checkoutTable, by: { contact_id: 'contacts' }, json: ['items'], erased: 'go' }),
  ];

  override async know(read: Reader, person: Person): Promise<Partial<Person>> {
    return { orders: await this.store.ofContacts(read, person.contacts) };
  }

  override async erase(tx: Tx, person: Person, now: number): Promise<void> {
    await super.erase(tx, person, now);
    const rows = await this.store.byIds(tx, person.orders);
    const facts = rows.map((row) => ({ id: row.id, facts: JSON.stringify(withoutPerson(JSON.parse(row.facts) as KnownOrder)) }));
    await this.store.saveFacts(tx, facts);
  }
}
