// Where a server is and how the line to it is protected, while it is typed.
import type { Security } from "../../ipc/bindings/Security";

export interface Server {
  host: string;
  /** None while the field is empty. */
  port: number | null;
  security: Security;
}

/** Another protection usually means its own port, unless somebody typed one. */
export function protectedBy<T extends Server>(
  form: T,
  security: Security,
  usual: Record<Security, number>,
): T {
  const wasUsual = form.port === null || form.port === usual[form.security];
  return { ...form, security, port: wasUsual ? usual[security] : form.port };
}
