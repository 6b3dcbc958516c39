// A dialog over the window. Esc closes it; what was typed in it is the caller's to keep.
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { say } from "../words/words";
import { Button } from "./button";
import { cx } from "./cx";
import styles from "./dialog.module.css";

export interface DialogProps {
  title: string;
  isOpen: boolean;
  /** None: it can only be answered. */
  onClose?: () => void;
  children: ReactNode;
  /** The buttons at the end; the safe one last in order, first to be focused if nothing else is. */
  actions?: ReactNode;
  size?: "small" | "medium" | "large";
  /** There is nothing to press in it: the keys that scroll need somewhere to be heard. */
  isToRead?: boolean;
}

export function Dialog({
  title,
  isOpen,
  onClose,
  children,
  actions,
  size = "small",
  isToRead = false,
}: DialogProps) {
  return (
    <ModalOverlay
      className={cx(styles.overlay)}
      isOpen={isOpen}
      isDismissable={false}
      isKeyboardDismissDisabled={onClose === undefined}
      onOpenChange={(open) => {
        if (!open) {
          onClose?.();
        }
      }}
    >
      <Modal className={cx(styles.modal, styles[size])}>
        <AriaDialog className={cx(styles.dialog)}>
          <div className={styles.head}>
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            {onClose !== undefined && (
              <Button kind="quiet" icon={X} onPress={onClose}>
                {say("shared-close")}
              </Button>
            )}
          </div>
          <div
            className={styles.body}
            {...(isToRead ? { role: "group", "aria-label": title, tabIndex: 0 } : {})}
          >
            {children}
          </div>
          {actions !== undefined && <div className={styles.actions}>{actions}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
