// Around the fields of one part of the settings: what is wrong on top, saving below.
import { Check, PencilLine, Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import { refusalHeading, refusalSentence } from "../../ipc/error-words";
import { Button } from "../../shared/button";
import { ErrorSummary } from "../../shared/error-summary";
import { Fold } from "../../shared/fold";
import { Tag } from "../../shared/tag";
import { say } from "../../words/words";
import styles from "./form-frame.module.css";
import type { SettingsForm } from "./use-form";

/** How a form is folded away on a screen that has several. */
export interface Folding {
  /** What is set up, in a few words. */
  state: ReactNode;
  /** Whether it stands open at first. */
  opens: boolean;
  /** Somebody was led here for this form. */
  isAsked?: boolean;
  /** Something was typed that the form itself does not know, such as a password. */
  isTyped?: boolean;
  /** What is folded together with the form, below it. */
  after?: ReactNode;
}

export function FormFrame<T>({
  form,
  title,
  intro,
  inputOf,
  children,
  verb,
  isNew = false,
  aside,
  fold,
}: {
  form: SettingsForm<T>;
  title: string;
  intro?: ReactNode;
  /** The id of the input that shows a field of the request. */
  inputOf: (field: string) => string | null;
  children: ReactNode;
  /** What saving is called. */
  verb?: string;
  /** There is nothing saved yet: saving is offered before anything is typed. */
  isNew?: boolean;
  /** Beside the button. */
  aside?: ReactNode;
  fold?: Folding;
}) {
  const { refusal, faults, tried } = form;
  const offers = form.touched || isNew;
  const said = intro !== undefined && <p className={styles.intro}>{intro}</p>;
  const framed = (
    <form
      className={styles.frame}
      noValidate
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault();
        void form.save();
      }}
    >
      {fold === undefined ? (
        <div>
          <h2>{title}</h2>
          {said}
        </div>
      ) : (
        said
      )}
      {(refusal !== undefined || faults.length > 0) && (
        <ErrorSummary
          key={tried}
          heading={refusal === undefined ? say("refused-invalid-field") : refusalHeading(refusal)}
          faults={
            refusal === undefined
              ? faults
              : [
                  {
                    sentence: refusalSentence(refusal),
                    input: refusal.field === null ? null : inputOf(refusal.field),
                  },
                ]
          }
          action={
            refusal?.code === "changed_meanwhile" && (
              <Button onPress={form.takeOver}>{say("settings-take-over")}</Button>
            )
          }
        />
      )}
      {children}
      {(offers || aside !== undefined) && (
        <div className={styles.bar}>
          {offers && (
            <Button type="submit" kind="main" icon={Check}>
              {verb ?? say("settings-save")}
            </Button>
          )}
          {form.touched && (
            <Button icon={Undo2} onPress={form.leave}>
              {say("settings-leave")}
            </Button>
          )}
          {aside}
        </div>
      )}
    </form>
  );
  return fold === undefined ? (
    framed
  ) : (
    <Fold
      title={title}
      state={
        form.touched || fold.isTyped === true ? (
          <Tag icon={PencilLine} tone="warn">
            {say("settings-not-saved")}
          </Tag>
        ) : (
          fold.state
        )
      }
      opens={fold.opens || form.touched}
      isAsked={fold.isAsked ?? false}
    >
      {framed}
      {fold.after}
    </Fold>
  );
}
