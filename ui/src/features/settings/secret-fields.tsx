// A password of the clinic's, and where it is kept. What is typed here is nowhere else until it is
// saved.
import { useState } from "react";
import type { SecretPlace } from "../../ipc/bindings/SecretPlace";
import { TextField } from "../../shared/field";
import { RadioField } from "../../shared/more-fields";
import { say } from "../../words/words";
import styles from "./fields.module.css";

export interface TypedSecret {
  secret: string;
  passphrase: string;
}

/** What is typed, which goes when it was saved. */
export function useTypedSecret() {
  const [typed, setTyped] = useState<TypedSecret>({ secret: "", passphrase: "" });
  return {
    typed,
    change: (part: Partial<TypedSecret>) => setTyped({ ...typed, ...part }),
    forget: () => setTyped({ secret: "", passphrase: "" }),
    isTyped: typed.secret !== "" || typed.passphrase !== "",
  };
}

export function SecretFields({
  title,
  label,
  placeLabel = say("settings-mail-place"),
  sentence,
  hasSecret,
  hasKeychain,
  place,
  onPlace,
  typed,
  onTyped,
  inputs,
  errors,
}: {
  title: string;
  /** Of the field; none where nobody types a secret. */
  label: string | null;
  placeLabel?: string;
  /** What is the matter with its place; empty when all is well. */
  sentence: string;
  hasSecret: boolean;
  hasKeychain: boolean;
  place: SecretPlace;
  onPlace: (place: SecretPlace) => void;
  typed: TypedSecret;
  onTyped: (part: Partial<TypedSecret>) => void;
  /** The ids of the inputs. */
  inputs: { secret: string; place: string; passphrase: string };
  errors: ReadonlyMap<string, string>;
}) {
  return (
    <fieldset className={styles.group}>
      <legend>{title}</legend>
      {sentence !== "" && <p role="status">{sentence}</p>}
      {label !== null && (
        <TextField
          id={inputs.secret}
          label={label}
          type="password"
          value={typed.secret}
          onChange={(secret) => onTyped({ secret })}
          hint={say(hasSecret ? "settings-mail-keeps" : "settings-mail-no-password")}
          error={errors.get(inputs.secret)}
          autoComplete="new-password"
        />
      )}
      <RadioField<SecretPlace>
        id={inputs.place}
        label={placeLabel}
        value={place}
        onChange={(next) => next !== null && onPlace(next)}
        options={[
          {
            id: "keychain",
            name: say("settings-mail-keychain"),
            isDisabled: !hasKeychain,
            ...(hasKeychain ? {} : { hint: say("settings-mail-keychain-none") }),
          },
          {
            id: "protected_file",
            name: say("settings-mail-file"),
            hint: say("settings-mail-file-hint"),
          },
          ...(label === null
            ? []
            : [
                {
                  id: "environment" as const,
                  name: say("settings-mail-environment"),
                  hint: say("settings-mail-environment-hint"),
                },
              ]),
        ]}
        error={errors.get(inputs.place)}
      />
      {place === "protected_file" && (
        <TextField
          id={inputs.passphrase}
          label={say("settings-mail-passphrase")}
          type="password"
          value={typed.passphrase}
          onChange={(passphrase) => onTyped({ passphrase })}
          error={errors.get(inputs.passphrase)}
          autoComplete="new-password"
        />
      )}
    </fieldset>
  );
}
