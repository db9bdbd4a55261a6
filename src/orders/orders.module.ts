import { Module } from '@nestjs/common';
import { CheckoutsService } from './checkouts.service';
import { OrderScan } from './order-scan.service';
import { OrdersPersonalData } from './orders-personal-data.service';
import { OrdersService } from './orders.service';

const services = [OrdersService, CheckoutsService, OrderScan, OrdersPersonalData];

/** Orders, products and checkouts, as the shop knows them. */
@Module({ providers: services, exports: services })
export class OrdersModule {}
