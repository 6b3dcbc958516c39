# Phone numbers and e-mail addresses as they are typed.
contact-phone = Phone number
contact-email = E-mail address
contact-read-as = Read as { $display }
contact-shared = Also the contact of { $names }
