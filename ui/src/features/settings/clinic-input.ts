// Where a field of the clinic is shown. The engine may write "clinic.name" or "caps.email_per_day".

export function clinicInput(field: string): string {
  return `clinic-${field.replace(/^clinic\./, "").replace(/^caps\./, "")}`;
}
