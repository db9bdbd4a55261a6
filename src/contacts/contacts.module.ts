import { Module } from '@nestjs/common';
import { ContactsService } from './contacts.service';

/** Who is who, and what is known of them. */
@Module({ providers: [ContactsService], exports: [ContactsService] })
export class ContactsModule {}
