// The one button. Its words are a verb and, where it does something to many, their number.
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components";
import { cx } from "./cx";
import styles from "./button.module.css";

export interface ButtonProps extends Omit<AriaButtonProps, "className" | "children" | "style"> {
  /** main: the one act of a screen. plain: any other. quiet: no edge until looked at. */
  kind?: "main" | "plain" | "quiet" | "danger";
  icon?: LucideIcon;
  children: ReactNode;
}

export function Button({ kind = "plain", icon: Icon, children, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} className={cx(styles.button, styles[kind])}>
      {Icon !== undefined && <Icon aria-hidden className={styles.icon} />}
      <span>{children}</span>
    </AriaButton>
  );
}
