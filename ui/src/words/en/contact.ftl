# A patient as somebody types, on several screens.
patient-given-name = Given name
patient-family-name = Family name
contact-phone = Phone number
contact-email = E-mail address
contact-read-as = Read as { $display }
contact-shared = Also the contact of { $names }
