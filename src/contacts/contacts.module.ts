import { Module } from '@nestjs/common';
import { ContactScan } from './contact-scan.service';
import { ContactsPersonalData } from './contacts-personal-data.service';
import { ContactsService } from './contacts.service';

/** Who is who, and what is known of them. */
@Module({
  providers: [ContactsService, ContactScan, ContactsPersonalData],
  exports: [ContactsService, ContactScan, ContactsPersonalData],
})
export class ContactsModule {}
