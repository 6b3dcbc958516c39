import { describe, expect, it } from "vitest";
import type { PatientView } from "../../ipc/bindings/PatientView";
import {
  emptyPatient,
  formOfPatient,
  isPatientTouched,
  newContact,
  rowOfField,
  toSavePatient,
} from "./form";

const ANN: PatientView = {
  id: 5,
  revision: 2,
  given_name: "Ann",
  family_name: "Lee",
  preferred_name: null,
  language: null,
  no_name_in_message: false,
  no_voicemail: false,
  only_channel: null,
  contact_points: [
    {
      id: 1,
      kind: "phone",
      raw: "07700 900001",
      normalised: "+447700900001",
      region: "GB",
      never: false,
      opted_out: false,
      no_texts: false,
    },
  ],
  shared_with: [""],
  consents: [],
  archived: false,
  appointments: [],
  history: [],
};

describe("a patient form", () => {
  it("is untouched when nothing but blank rows and blanks were added", () => {
    const form = formOfPatient(ANN);
    expect(isPatientTouched(form, ANN)).toBe(false);
    expect(
      isPatientTouched(
        { ...form, familyName: "Lee ", contacts: [...form.contacts, newContact("email")] },
        ANN,
      ),
    ).toBe(false);
    expect(isPatientTouched({ ...form, preferredName: "Annie" }, ANN)).toBe(true);
    expect(isPatientTouched(emptyPatient(), undefined)).toBe(false);
  });

  it("sends contacts as they were typed, and leaves blank new rows out", () => {
    const form = formOfPatient(ANN);
    const mail = { ...newContact("email"), raw: " Ann@Example.com" };
    const saved = toSavePatient({ ...form, contacts: [newContact("phone"), mail] });
    expect(saved.contact_points).toEqual([
      { id: null, kind: "email", raw: " Ann@Example.com", never: false },
    ]);
    expect(saved.revision).toBe(2);
  });

  it("finds the row a refusal is about, counting only rows that were sent", () => {
    const blank = newContact("phone");
    const mail = { ...newContact("email"), raw: "ann@" };
    const form = { ...formOfPatient(ANN), contacts: [blank, mail] };
    expect(rowOfField(form, "contact_points[0].raw")).toBe(mail.row);
    expect(rowOfField(form, "contact_points.0.raw")).toBe(mail.row);
    expect(rowOfField(form, "family_name")).toBeUndefined();
  });
});
