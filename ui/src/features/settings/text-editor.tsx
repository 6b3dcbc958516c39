// The words of one language: typed on one side, what the linter says and how it reads on the other.
import { Braces, CircleAlert, TriangleAlert } from "lucide-react";
import { useRef, type RefObject } from "react";
import { Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import type { Channel } from "../../ipc/bindings/Channel";
import type { Finding } from "../../ipc/bindings/Finding";
import type { TemplateText } from "../../ipc/bindings/TemplateText";
import type { TextPart } from "../../ipc/bindings/TextPart";
import { useLive } from "../../ipc/use-live";
import { refusalSentence } from "../../ipc/error-words";
import { Button } from "../../shared/button";
import { cx } from "../../shared/cx";
import { useSettled } from "../../shared/use-settled";
import { say } from "../../words/words";
import fields from "../../shared/field.module.css";
import { MarkedText } from "./marked-text";
import { unitsOf } from "./marks";
import styles from "./text-editor.module.css";

const BODY_LINES = 12;

export function TextEditor({
  id,
  channel,
  text,
  onChange,
  placeholders,
  errors,
}: {
  /** The template; none for a new one. */
  id: number | null;
  channel: Channel;
  text: TemplateText;
  onChange: (next: TemplateText) => void;
  /** The fields a text may use, each with an example. */
  placeholders: readonly (readonly [name: string, example: string])[];
  /** What is wrong with this text, by the id of the input. */
  errors: ReadonlyMap<string, string>;
}) {
  const subject = useRef<HTMLTextAreaElement>(null);
  const body = useRef<HTMLTextAreaElement>(null);
  const last = useRef<TextPart>("body");
  const settled = useSettled(text, 250);
  const { value: checked, refusal } = useLive("check_template", { id, channel, text: settled }, []);
  // Marks of an older text would stand in the wrong places.
  const isCurrent = JSON.stringify(settled) === JSON.stringify(text);
  const findings = checked === undefined || !isCurrent ? [] : checked.findings;
  // What is about the whole text marks nothing: it would hide what is about a place.
  const places = (part: TextPart): Finding[] =>
    findings.filter(
      (each) => each.part === part && each.end - each.start < [...text[part].trim()].length,
    );
  const inputs: Record<TextPart, RefObject<HTMLTextAreaElement | null>> = { subject, body };

  const show = (finding: Finding): void => {
    const input = inputs[finding.part].current;
    input?.focus();
    input?.setSelectionRange(...unitsOf(text[finding.part], finding));
  };
  const insert = (name: string): void => {
    const part = channel === "email" ? last.current : "body";
    const input = inputs[part].current;
    const from = input?.selectionStart ?? text[part].length;
    const until = input?.selectionEnd ?? from;
    const piece = `{{ ${name} }}`;
    onChange({ ...text, [part]: text[part].slice(0, from) + piece + text[part].slice(until) });
    window.setTimeout(() => {
      input?.focus();
      input?.setSelectionRange(from + piece.length, from + piece.length);
    });
  };

  return (
    <div className={styles.editor}>
      <div
        className={styles.side}
        onFocusCapture={({ target }) => {
          const element: Element = target;
          if (element === subject.current || element === body.current) {
            last.current = element === subject.current ? "subject" : "body";
          }
        }}
      >
        {channel === "email" && (
          <MarkedText
            id="template-subject"
            label={say("settings-subject")}
            value={text.subject}
            onChange={(next) => onChange({ ...text, subject: next })}
            places={places("subject")}
            lines={1}
            error={errors.get("template-subject")}
            inputRef={subject}
          />
        )}
        <MarkedText
          id="template-body"
          label={say(
            channel === "call_list" || channel === "voice" ? "settings-script" : "settings-body",
          )}
          value={text.body}
          onChange={(next) => onChange({ ...text, body: next })}
          places={places("body")}
          lines={BODY_LINES}
          error={errors.get("template-body")}
          inputRef={body}
        />
        <MenuTrigger>
          <div>
            <Button icon={Braces}>{say("settings-insert")}</Button>
          </div>
          <Popover className={cx(fields["popover"])}>
            <Menu
              className={cx(fields["options"])}
              aria-label={say("settings-insert")}
              items={placeholders.map(([name, example]) => ({ id: name, name, example }))}
              onAction={(key) => insert(String(key))}
            >
              {(item) => (
                <MenuItem id={item.id} textValue={item.name} className={cx(fields["option"])}>
                  {item.name} <span className={styles.example}>{item.example}</span>
                </MenuItem>
              )}
            </Menu>
          </Popover>
        </MenuTrigger>
      </div>
      <div className={styles.side}>
        <section aria-label={say("settings-findings")} className={styles.findings}>
          <h3>{say("settings-findings")}</h3>
          <div role="status">
            {refusal !== undefined && <p>{refusalSentence(refusal)}</p>}
            {isCurrent && checked !== undefined && findings.length === 0 && (
              <p className={styles.fine}>{say("settings-findings-none")}</p>
            )}
            <ul className={styles.list}>
              {findings.map((finding) => (
                <li
                  key={`${finding.part} ${finding.start} ${finding.sentence}`}
                  className={finding.severity === "error" ? styles.error : styles.warning}
                >
                  {finding.severity === "error" ? (
                    <CircleAlert aria-hidden className={styles.icon} />
                  ) : (
                    <TriangleAlert aria-hidden className={styles.icon} />
                  )}
                  <span>
                    <strong>
                      {say(
                        finding.severity === "error"
                          ? "settings-finding-error"
                          : "settings-finding-warning",
                      )}
                    </strong>{" "}
                    {finding.sentence}
                  </span>
                  {finding.end > finding.start && (
                    <Button
                      kind="quiet"
                      onPress={() => show(finding)}
                      aria-label={say("settings-finding-show-what", { excerpt: finding.excerpt })}
                    >
                      {say("settings-finding-show")}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          </div>
        </section>
        <section aria-label={say("settings-reads")} className={styles.findings}>
          <h3>{say("settings-reads")}</h3>
          {checked === undefined || (checked.body === "" && checked.subject === "") ? (
            <p className={styles.fine}>{say("settings-reads-not")}</p>
          ) : (
            <div className={styles.preview} lang={settled.language}>
              {checked.subject !== "" && <p className={styles.subject}>{checked.subject}</p>}
              <p className={styles.words}>{checked.body}</p>
            </div>
          )}
        </section>
      </div>
    </div>
  );
}
