import { Module } from '@nestjs/common';
import { CheckoutsService } from './checkouts.service';
import { OrdersService } from './orders.service';

/** Orders, products and checkouts, as the shop knows them. */
@Module({ providers: [OrdersService, CheckoutsService], exports: [OrdersService, CheckoutsService] })
export class OrdersModule {}
