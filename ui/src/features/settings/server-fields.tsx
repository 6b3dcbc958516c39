// The fields of a server: its name, its port, and how the line to it is protected.
import type { Security } from "../../ipc/bindings/Security";
import { TextField } from "../../shared/field";
import { NumberField, RadioField } from "../../shared/more-fields";
import { say } from "../../words/words";
import styles from "./fields.module.css";
import type { Server } from "./server";

const PORT_MOST = 65_535;

export interface ServerFieldsProps {
  value: Server;
  onChange: (next: Partial<Pick<Server, "host" | "port">>) => void;
  onSecurity: (security: Security) => void;
  /** What protects the line, the usual first, in the words for this server. */
  protections: readonly { id: Security; name: string }[];
  placeholder: string;
  inputOf: (field: string) => string;
  errors: ReadonlyMap<string, string>;
}

export function ServerFields({
  value,
  onChange,
  onSecurity,
  protections,
  placeholder,
  inputOf,
  errors,
}: ServerFieldsProps) {
  return (
    <>
      <div className={styles.line}>
        <div className={styles.grow}>
          <TextField
            id={inputOf("host")}
            label={say("settings-mail-host")}
            value={value.host}
            onChange={(host) => onChange({ host })}
            placeholder={placeholder}
            error={errors.get(inputOf("host"))}
            autoComplete="off"
          />
        </div>
        <NumberField
          id={inputOf("port")}
          label={say("settings-mail-port")}
          value={value.port}
          onChange={(port) => onChange({ port })}
          least={1}
          most={PORT_MOST}
          error={errors.get(inputOf("port"))}
        />
      </div>
      <RadioField<Security>
        id={inputOf("security")}
        label={say("settings-mail-security")}
        value={value.security}
        onChange={(security) => security !== null && onSecurity(security)}
        options={[
          ...protections,
          {
            id: "none_on_loopback",
            name: say("settings-mail-loopback"),
            hint: say("settings-mail-loopback-hint"),
          },
        ]}
        error={errors.get(inputOf("security"))}
      />
    </>
  );
}
